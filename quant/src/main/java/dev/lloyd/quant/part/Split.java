package dev.lloyd.quant.part;

import dev.lloyd.quant.statistics.WeightScore;
import java.util.Optional;

/// Values that go around the grid, in the transformed coordinates: kept exactly ({@link Keeping}) or explained by a
/// thin matrix ({@link Correcting}).
public sealed interface Split extends Part permits Keeping, Correcting {
    /// What the part must know about the layer's input.
    default Need need() {
        return Need.NOTHING;
    }

    /// What the part must know of each single weight, if anything.
    default Optional<WeightScore> score() {
        return Optional.empty();
    }

    /// Bytes that the term takes as stored, or the most that it can take where that depends on the values.
    long storedBytes(int rows, int columns);
}
