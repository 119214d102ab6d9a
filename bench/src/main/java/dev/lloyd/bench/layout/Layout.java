package dev.lloyd.bench.layout;

import dev.lloyd.models.runtime.LinearLayer;

/// A quantized matrix that can multiply in two ways.
///
/// @param name what the table calls it
/// @param bytes of the matrix as stored, everything counted
/// @param codes multiplies by the codes, where a kernel knows them
/// @param expanded expands codes to floats at each call, and multiplies these
record Layout(String name, long bytes, LinearLayer codes, LinearLayer expanded) {
    /// Bits of a value.
    double bits() {
        return 8.0 * bytes / ((double) codes.rows() * codes.columns());
    }
}
