package dev.lloyd.vectors.codec;

/// A query in the coordinates of a codec's grid.
///
/// @param values the query there
/// @param norm its squared length as it was given
@SuppressWarnings("ArrayRecordComponent") // Read many times and never compared.
public record PreparedQuery(float[] values, double norm) {}
