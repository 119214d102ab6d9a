package dev.lloyd.vectors.search;

import java.util.Arrays;

/// What a search found for a query, the best first.
///
/// @param vectors their numbers
/// @param scores their scores, the higher the nearer
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; equality is by content.
public record Neighbours(int[] vectors, float[] scores) {
    /// How many were found.
    public int size() {
        return vectors.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Neighbours that
                && Arrays.equals(vectors, that.vectors)
                && Arrays.equals(scores, that.scores);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vectors) + Arrays.hashCode(scores);
    }

    @Override
    public String toString() {
        return Arrays.toString(vectors) + " " + Arrays.toString(scores);
    }
}
