/// What a tuning of blocks works on and what it makes: the seam between quantizing a model (`quantize`), which walks
/// through the blocks, and the parts that need gradients, which are in a module of their own.
///
/// Start at {@link dev.lloyd.models.tuning.BlockTuning}. Not here: gradients, and how any part tunes.
@NullMarked
package dev.lloyd.models.tuning;

import org.jspecify.annotations.NullMarked;
