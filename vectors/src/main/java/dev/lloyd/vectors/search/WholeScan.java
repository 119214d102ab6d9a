package dev.lloyd.vectors.search;

import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import java.util.BitSet;
import java.util.Optional;

/// Scores every vector by its whole record. Vectors that are left out are neither read nor decoded.
final class WholeScan implements Scan {
    /// Vectors whose scores are held at a time.
    private static final int CHUNK = 256;

    private final CodedWindow window;
    private final Optional<BitSet> accepted;
    private final float[] scores = new float[CHUNK];

    /// @param accepted the places that may be found; all if there is none
    WholeScan(CodedVectors vectors, Optional<BitSet> accepted) {
        this.window = new CodedWindow(vectors, CHUNK);
        this.accepted = accepted;
    }

    @Override
    public void run(int from, int to, Asking... queries) {
        int first = next(from);
        while (first < to) {
            int end = Math.min(Math.min(end(first), to), first + CHUNK);
            window.read(first, end);
            for (Asking each : queries) {
                each.query().scoreAll(window, scores);
                for (int place = 0; place < end - first; place++) {
                    each.best().offer(first + place, each.addend() + scores[place]);
                }
            }
            first = next(end);
        }
    }

    /// The first accepted place from one on.
    private int next(int from) {
        int place = accepted.map(set -> set.nextSetBit(from)).orElse(from);
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    /// The end of the accepted ones from one on.
    private int end(int from) {
        return accepted.map(set -> set.nextClearBit(from)).orElse(Integer.MAX_VALUE);
    }
}
