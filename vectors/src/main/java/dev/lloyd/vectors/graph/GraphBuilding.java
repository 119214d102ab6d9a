package dev.lloyd.vectors.graph;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.vectors.codec.CodedVectors;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/// Builds a graph over codes: Vamana, in batches.
///
/// Vectors are put in in a random order, first one, then as many as there are, and no more than a part of all at a
/// time. Each vector of a batch looks for its links in the graph as it was before the batch, with a walk and {@link
/// Pruning}; then each vector that got links from the batch takes them back, and is pruned when it has a quarter more
/// than it may have. Both steps write for each vector what depends on nothing but the graph before, so the result is
/// the same for any number of threads. In the end every vector can be reached from the entry ({@link Mending}).
///
/// Cost: about `beam * degree` scores a vector, and half as many products of decoded points. Memory: about
/// `5 degree + 40` bytes a vector; codes stay where they are.
///
/// Sources: Subramanya et al., DiskANN, 2019; the batches are those of Manohar et al., ParlayANN: scalable and
/// deterministic parallel graph-based approximate nearest neighbor search algorithms, 2024.
public final class GraphBuilding {
    /// A batch has at most one in so many of all vectors.
    private static final int PARTS = 50;

    /// What a batch may have in any case.
    private static final int SMALL_BATCH = 256;

    /// Vectors that a thread takes at a time.
    private static final int CHUNK = 8;

    private final GraphShape shape;
    private final Workers workers;
    private final CodeSpace space;
    private final GrowingLinks links;
    private final int entry;
    private final ConcurrentLinkedQueue<Linking> idle = new ConcurrentLinkedQueue<>();

    private GraphBuilding(CodedVectors vectors, GraphShape shape, Workers workers) {
        this.shape = shape;
        this.workers = workers;
        this.space = new CodeSpace(vectors, workers);
        this.links = new GrowingLinks(vectors.size(), shape.degree() + shape.degree() / 4 + 1);
        this.entry = space.middle();
    }

    /// Builds a graph.
    ///
    /// @param vectors of any codec, any number
    /// @param seed of the order in which they are put in
    /// @param progress is told how many more are done
    public static Graph build(
            CodedVectors vectors, GraphShape shape, long seed, Workers workers, LongConsumer progress) {
        GraphBuilding building = new GraphBuilding(vectors, shape, workers);
        building.grow(building.order(seed), progress);
        building.trim();
        new Mending(building.links, building.entry, shape.degree())
                .mend(new Linking(building.space, shape, building.links));
        return new Graph(building.links, building.entry);
    }

    private int[] order(long seed) {
        int[] order = new int[links.size()];
        Arrays.setAll(order, place -> place);
        RandomGenerator random = Seeds.generator(Seeds.derive(seed, "graph"));
        for (int place = order.length - 1; place > 0; place--) {
            swap(order, place, random.nextInt(place + 1));
        }
        for (int place = 0; place < order.length; place++) {
            if (order[place] == entry) {
                swap(order, 0, place);
            }
        }
        return order;
    }

    private static void swap(int[] order, int left, int right) {
        int held = order[left];
        order[left] = order[right];
        order[right] = held;
    }

    private void grow(int[] order, LongConsumer progress) {
        int most = Math.max(SMALL_BATCH, order.length / PARTS);
        int from = Math.min(1, order.length);
        progress.accept(from);
        while (from < order.length) {
            int to = (int) Math.min(order.length, from + (long) Math.min(from, most));
            insert(order, from, to);
            progress.accept(to - from);
            from = to;
        }
    }

    private void insert(int[] order, int from, int to) {
        int[][] chosen = new int[to - from][];
        each(chosen.length, (linking, index) -> chosen[index] = linking.links(links, entry, order[from + index]));
        for (int index = 0; index < chosen.length; index++) {
            links.put(order[from + index], chosen[index]);
        }
        takeBack(order, from, chosen);
    }

    /// Gives every vector that is linked to from the batch a link back.
    private void takeBack(int[] order, int from, int[][] chosen) {
        long[] pairs =
                new long[Arrays.stream(chosen).mapToInt(list -> list.length).sum()];
        int count = 0;
        for (int index = 0; index < chosen.length; index++) {
            for (int target : chosen[index]) {
                pairs[count++] = (long) target << 32 | index;
            }
        }
        Arrays.sort(pairs);
        int[] starts = starts(pairs);
        each(starts.length - 1, (linking, group) -> {
            int target = (int) (pairs[starts[group]] >>> 32);
            int[] before = links.of(target);
            int[] list = Arrays.copyOf(before, before.length + starts[group + 1] - starts[group]);
            for (int pair = starts[group]; pair < starts[group + 1]; pair++) {
                list[before.length + pair - starts[group]] = order[from + (int) pairs[pair]];
            }
            links.put(target, list.length > links.degree() ? linking.pruning().shortened(target, list) : list);
        });
    }

    /// Where runs of pairs with the same target begin, and where the last one ends.
    private static int[] starts(long[] pairs) {
        int[] starts = new int[pairs.length + 1];
        int count = 0;
        for (int pair = 0; pair < pairs.length; pair++) {
            if (pair == 0 || pairs[pair] >>> 32 != pairs[pair - 1] >>> 32) {
                starts[count++] = pair;
            }
        }
        starts[count] = pairs.length;
        return Arrays.copyOf(starts, count + 1);
    }

    private void trim() {
        each(links.size(), (linking, vector) -> {
            int[] list = links.of(vector);
            if (list.length > shape.degree()) {
                links.put(vector, linking.pruning().shortened(vector, list));
            }
        });
    }

    /// Something that needs what one thread holds.
    @FunctionalInterface
    private interface Step {
        void run(Linking linking, int index);
    }

    private void each(int count, Step step) {
        IntConsumer chunk = number -> {
            Linking mine = idle.poll();
            Linking linking = mine == null ? new Linking(space, shape, links) : mine;
            for (int index = number * CHUNK; index < Math.min(count, (number + 1) * CHUNK); index++) {
                step.run(linking, index);
            }
            idle.add(linking);
        };
        workers.forEach(Math.ceilDiv(count, CHUNK), chunk);
    }
}
