package dev.lloyd.models.network;

import java.util.List;

/// The token ids of several sequences, one after the other. Of an image network a sequence is an image, its tokens
/// are the pixels, and the id of a pixel is its colour `0xRRGGBB`.
///
/// @param ids all ids
/// @param packing which of them belong to which sequence
@SuppressWarnings("ArrayRecordComponent") // Input of a network; compared by nobody.
public record TokenBatch(int[] ids, Packing packing) {
    /// Checks that ids and packing agree.
    public TokenBatch {
        if (ids.length != packing.tokens()) {
            throw new IllegalArgumentException(
                    ids.length + " ids do not fill sequences of " + packing.tokens() + " tokens");
        }
    }

    /// Sequences that begin at position zero.
    public static TokenBatch of(List<int[]> sequences) {
        int[] lengths = sequences.stream().mapToInt(ids -> ids.length).toArray();
        int[] ids = sequences.stream().flatMapToInt(java.util.Arrays::stream).toArray();
        return new TokenBatch(ids, new Packing(lengths, new int[lengths.length]));
    }

    /// One sequence whose first token has the given position.
    public static TokenBatch from(int position, int... ids) {
        return new TokenBatch(ids, new Packing(new int[] {ids.length}, new int[] {position}));
    }
}
