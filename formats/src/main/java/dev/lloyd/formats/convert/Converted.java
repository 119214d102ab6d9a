package dev.lloyd.formats.convert;

import dev.lloyd.formats.tensor.DType;

/// A tensor that was converted, written and read back.
///
/// @param tensor its name
/// @param from its type before
/// @param to its type now
/// @param values how many
/// @param bytes how many it takes now
/// @param error `|x' - x|^2 / |x|^2`, 0 for a tensor that kept its type or is zero
public record Converted(String tensor, DType from, DType to, long values, long bytes, double error) {}
