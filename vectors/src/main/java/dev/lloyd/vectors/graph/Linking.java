package dev.lloyd.vectors.graph;

import java.util.Arrays;

/// Finds the links of vectors, for one thread.
final class Linking {
    private final GraphShape shape;
    private final Ruler ruler;
    private final Walk walk;
    private final Pruning pruning;
    private long[] candidates = new long[512];

    Linking(CodeSpace space, GraphShape shape, GrowingLinks links) {
        this.shape = shape;
        this.ruler = new Ruler(space);
        this.walk = new Walk(links.size(), links.degree());
        this.pruning = new Pruning(space, shape, ruler);
    }

    Pruning pruning() {
        return pruning;
    }

    /// The links of a vector among those that a walk towards it meets.
    int[] links(Links graph, int entry, int vector) {
        int count = near(graph, entry, vector);
        return pruning.chosen(candidates, count);
    }

    /// The best that a walk towards a vector finds.
    Walk towards(Links graph, int entry, int vector) {
        ruler.from(vector);
        walk.run(graph, entry, ruler, shape.beam(), Walk.NONE, null);
        return walk;
    }

    /// Gathers what was found and what was followed, sorted, each once.
    private int near(Links graph, int entry, int vector) {
        towards(graph, entry, vector);
        int both = walk.size() + walk.followedSize();
        if (candidates.length < both) {
            candidates = new long[2 * both];
        }
        System.arraycopy(walk.best(), 0, candidates, 0, walk.size());
        System.arraycopy(walk.followed(), 0, candidates, walk.size(), walk.followedSize());
        Arrays.sort(candidates, 0, both);
        int count = 0;
        for (int index = 0; index < both; index++) {
            boolean again = count > 0 && candidates[index] == candidates[count - 1];
            if (!again && KeyHeap.vector(candidates[index]) != vector) {
                candidates[count++] = candidates[index];
            }
        }
        return count;
    }
}
