/// What a tuning works on and what it makes: the seam between quantizing a model (`quantize`), which walks through
/// the blocks and then looks at the whole, and the parts that tune, which are in a module of their own.
///
/// Start at {@link dev.lloyd.models.tuning.BlockTuning} for one block at a time, and at {@link
/// dev.lloyd.models.tuning.ModelTuning} for the whole model. Not here: gradients, and how any part tunes.
@NullMarked
package dev.lloyd.models.tuning;

import org.jspecify.annotations.NullMarked;
