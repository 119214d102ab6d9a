/// Tunings of one quantized block: the parts of a recipe line that learn from what the block makes of calibration
/// text.
///
/// A part says what is trained in a layer ({@link dev.lloyd.tuning.block.TrainedLayer}), for how long and how fast;
/// {@link dev.lloyd.tuning.block.BlockTraining} is the loop that all of them share. Start at
/// {@link dev.lloyd.tuning.block.FlexRound}, the shortest. Not here: how text comes to a block (`quantize` in the
/// `models` module).
@NullMarked
package dev.lloyd.tuning.block;

import org.jspecify.annotations.NullMarked;
