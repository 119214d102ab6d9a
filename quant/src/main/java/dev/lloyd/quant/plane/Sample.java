package dev.lloyd.quant.plane;

import dev.lloyd.core.parallel.Workers;

/// Values of a tensor at scale 1, for grids that learn their points.
///
/// @param values rows x columns, row by row: runs of a row stay together, so that vectors can be cut from them
/// @param columns length of a row; a vector never crosses rows
/// @param importance weight of each column in the error
/// @param seed for the fit
/// @param workers threads to use
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
public record Sample(float[] values, int columns, float[] importance, long seed, Workers workers) {}
