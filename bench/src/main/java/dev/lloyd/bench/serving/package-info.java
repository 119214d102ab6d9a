/// A server under load: `lloyd serve` in a process of its own, and many clients that read streams from it.
@NullMarked
package dev.lloyd.bench.serving;

import org.jspecify.annotations.NullMarked;
