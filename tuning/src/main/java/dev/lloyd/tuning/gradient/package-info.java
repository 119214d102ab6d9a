/// Gradients of a decoder's loss on libtorch, for calibration.
@NullMarked
package dev.lloyd.tuning.gradient;

import org.jspecify.annotations.NullMarked;
