/// How long tunings train, and how fast.
@NullMarked
package dev.lloyd.tuning.schedule;

import org.jspecify.annotations.NullMarked;
