package dev.lloyd.vectors.graph;

import dev.lloyd.vectors.codec.CodePoints;
import java.util.Arrays;
import java.util.BitSet;

/// Chooses the links of a vector among candidates, for one thread: from the nearest on, each that no chosen one
/// stands for.
///
///     s stands for c as a link of p   if   a d(s, c) <= d(p, c)
///
/// with the distances of {@link CodeSpace}. `a` is 1 at first, so that links lead in different directions; while there
/// are fewer than there may be, it rises by steps of {@value #STEP} up to {@link GraphShape#alpha}, and candidates that
/// were left out are looked at again. Equal candidates stand for each other always, since their distance is 0. Cost:
/// in each round a candidate is decoded once and compared with those chosen, until one stands for it.
///
/// Source: the robust pruning of Subramanya et al., DiskANN, 2019, with the rounds of its implementation.
final class Pruning {
    private static final double STEP = 1.2;

    private final CodeSpace space;
    private final GraphShape shape;
    private final CodePoints points;
    private final Ruler ruler;
    private final BitSet taken = new BitSet();
    private float[] scores = new float[256];
    private long[] keys = new long[256];

    /// @param ruler of the same space
    Pruning(CodeSpace space, GraphShape shape, Ruler ruler) {
        this.space = space;
        this.shape = shape;
        this.points = new CodePoints(space.vectors(), shape.degree() + 1);
        this.ruler = ruler;
    }

    /// The links of a vector.
    ///
    /// @param candidates keys of other vectors by negated distance, sorted, none twice
    /// @return those of the first round first, in each the nearest first
    int[] chosen(long[] candidates, int count) {
        int[] chosen = new int[Math.min(shape.degree(), count)];
        int size = 0;
        taken.clear();
        for (double alpha = 1; alpha <= shape.alpha() && size < chosen.length; alpha *= STEP) {
            for (int index = taken.nextClearBit(0); index < count; index = taken.nextClearBit(index + 1)) {
                if (size == chosen.length) {
                    break;
                }
                int candidate = KeyHeap.vector(candidates[index]);
                points.read(size, candidate);
                if (!isStoodFor(candidate, -KeyHeap.score(candidates[index]) / alpha, chosen, size)) {
                    chosen[size++] = candidate;
                    taken.set(index);
                }
            }
        }
        return Arrays.copyOf(chosen, size);
    }

    private boolean isStoodFor(int candidate, double least, int[] chosen, int size) {
        for (int slot = 0; slot < size; slot++) {
            float between = space.distance(chosen[slot], candidate, points.product(slot, size));
            if (between <= least) {
                return true;
            }
        }
        return false;
    }

    /// The links of a vector among some that it has.
    ///
    /// @param links other vectors, none twice
    int[] shortened(int vector, int[] links) {
        if (scores.length < links.length) {
            scores = new float[2 * links.length];
            keys = new long[2 * links.length];
        }
        ruler.from(vector);
        ruler.score(links, links.length, Float.NEGATIVE_INFINITY, scores);
        for (int index = 0; index < links.length; index++) {
            keys[index] = KeyHeap.key(scores[index], links[index]);
        }
        Arrays.sort(keys, 0, links.length);
        return chosen(keys, links.length);
    }
}
