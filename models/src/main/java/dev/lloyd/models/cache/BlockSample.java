package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.statistics.LayerStatistics;

/// What a text tells of the keys and values of one block.
///
/// @param input of the layers of keys and of values, tokens x features; no rows where it was not asked for
/// @param keys tokens x features, turned back to position 0 or not, as was asked
/// @param values tokens x features
/// @param keyUse of what errors in keys are multiplied with: queries that see them, turned likewise
/// @param valueUse of what errors in values are multiplied with: the output layer's columns
public record BlockSample(Matrix input, Matrix keys, Matrix values, LayerStatistics keyUse, LayerStatistics valueUse) {}
