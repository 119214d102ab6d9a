/// How far one language model's predictions are from another's on the same text.
@NullMarked
package dev.lloyd.lab.divergence;

import org.jspecify.annotations.NullMarked;
