package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Packing;

/// The heads of an attention and the scale of its scores.
///
/// @param headSize features of a head
/// @param scale `1 / sqrt(headSize)`
record AttentionShape(int headSize, float scale) {
    /// Checks that queries, keys and values fit it.
    static AttentionShape of(Attention attention, Packing packing, Matrix query, Matrix key, Matrix value) {
        int headSize = query.columns() / attention.heads();
        int narrow = headSize * attention.keyValueHeads();
        if (headSize * attention.heads() != query.columns() || key.columns() != narrow || value.columns() != narrow) {
            throw new IllegalArgumentException("attention of " + attention.heads() + " and "
                    + attention.keyValueHeads() + " heads does not fit queries of " + query.columns() + ", keys of "
                    + key.columns() + " and values of " + value.columns() + " features");
        }
        int tokens = packing.tokens();
        if (query.rows() != tokens || key.rows() != tokens || value.rows() != tokens) {
            throw new IllegalArgumentException("attention over " + tokens + " tokens does not fit " + query.rows()
                    + " queries, " + key.rows() + " keys and " + value.rows() + " values");
        }
        return new AttentionShape(headSize, (float) (1 / Math.sqrt(headSize)));
    }
}
