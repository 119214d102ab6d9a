package dev.lloyd.models.network;

import java.util.Arrays;

/// Where the sequences of a packed tensor begin and which position their first token has.
///
/// @param lengths tokens of each sequence, one or more
/// @param positions position of the first token of each sequence: zero, or how many tokens a cache already
///     holds
@SuppressWarnings("ArrayRecordComponent") // A description of storage; compared by nobody.
public record Packing(int[] lengths, int[] positions) {
    /// Checks that every sequence has a token and a position.
    public Packing {
        if (lengths.length != positions.length) {
            throw new IllegalArgumentException(
                    lengths.length + " sequences do not have " + positions.length + " first positions");
        }
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            if (lengths[sequence] < 1 || positions[sequence] < 0) {
                throw new IllegalArgumentException("sequence " + sequence + " has " + lengths[sequence]
                        + " tokens from position " + positions[sequence] + "; at least 1 token from 0 on is needed");
            }
        }
    }

    /// Sequences of these lengths that begin at position zero.
    public static Packing of(int... lengths) {
        return new Packing(lengths.clone(), new int[lengths.length]);
    }

    /// Number of sequences.
    public int sequences() {
        return lengths.length;
    }

    /// Number of tokens in all sequences.
    public int tokens() {
        return Arrays.stream(lengths).sum();
    }

    /// The row at which each sequence begins.
    public int[] starts() {
        int[] starts = new int[lengths.length];
        for (int sequence = 1; sequence < starts.length; sequence++) {
            starts[sequence] = starts[sequence - 1] + lengths[sequence - 1];
        }
        return starts;
    }

    /// The position of every token.
    public int[] tokenPositions() {
        int[] target = new int[tokens()];
        int token = 0;
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            for (int index = 0; index < lengths[sequence]; index++) {
                target[token++] = positions[sequence] + index;
            }
        }
        return target;
    }
}
