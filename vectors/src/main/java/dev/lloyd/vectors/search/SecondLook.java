package dev.lloyd.vectors.search;

import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.SplitVectors;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Puts whole records together, some at a time, and offers their scores. For one thread.
final class SecondLook {
    /// Records that are looked at together.
    static final int MOST = 16;

    private final SplitVectors.Joiner joiner;
    private final CodedWindow window;
    private final float[] scores = new float[MOST];
    private long count;

    SecondLook(SplitVectors vectors) {
        this.joiner = vectors.joiner();
        this.window = new CodedWindow(vectors.codec(), MOST);
    }

    /// Records that were looked at.
    long count() {
        return count;
    }

    /// Scores vectors for a query and offers them to its best.
    ///
    /// @param places of the vectors
    /// @param from the first of the places, of `size`, at most {@link #MOST}
    void offer(Scan.Asking query, int[] places, int from, int size) {
        scores(query.query(), places, from, size);
        for (int slot = 0; slot < size; slot++) {
            query.best().offer(places[from + slot], query.addend() + scores[slot]);
        }
    }

    /// Scores vectors.
    ///
    /// @return the scores, valid until the next look
    float[] scores(PreparedQuery query, int[] places, int from, int size) {
        joiner.expect(places, from, size);
        try {
            window.fill(size, (slot, target, offset) -> joiner.join(places[from + slot], target, offset));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        query.scoreAll(window, scores);
        count += size;
        return scores;
    }
}
