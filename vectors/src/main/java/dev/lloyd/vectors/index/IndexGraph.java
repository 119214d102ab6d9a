package dev.lloyd.vectors.index;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.graph.Graph;
import dev.lloyd.vectors.graph.GraphBuilding;
import dev.lloyd.vectors.graph.GraphShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;

/// Makes an index with a graph over the codes of its vectors, so that a search scores a small part of them.
///
///     IndexGraph.build(path, GraphShape.DEFAULT, workers, done -> {}, flat -> building.build(file, flat, ...))
///
/// The graph is built over a file without one, `.NAME.codes` beside the destination, which is mapped meanwhile and
/// removed in the end: the codes may be larger than memory, which holds the links ({@link GraphBuilding}), and the
/// device holds the codes twice.
public final class IndexGraph {
    private IndexGraph() {}

    /// Makes an index without a graph.
    @FunctionalInterface
    public interface Flat {
        /// Writes the file.
        void write(Path flat) throws IOException;
    }

    /// Makes an index, then the graph, and puts the file in its place in one step, after all else.
    ///
    /// @param progress is told how many vectors the graph has got
    /// @throws IllegalArgumentException if the vectors are in cells
    public static void build(Path destination, GraphShape shape, Workers workers, LongConsumer progress, Flat flat)
            throws IOException {
        overFlat(destination, flat, path -> {
            try (VectorIndex index = VectorIndex.open(path)) {
                if (index.cellCodec().clusters().isPresent()) {
                    throw new IllegalArgumentException(
                            "a graph links whole vectors, not what cells leave of them: an index has cells or a graph");
                }
                long seed = Long.parseLong(index.codec().attributes().getOrDefault("seed", "0"));
                Graph graph = GraphBuilding.build(index.coded(), shape, seed, workers, progress);
                GraphCopy.write(path, destination, graph, shape);
            }
        });
    }

    /// Makes an index of the same vectors as another's, with its graph.
    static void carry(Path destination, StoredGraph graph, Flat flat) throws IOException {
        overFlat(destination, flat, path -> GraphCopy.write(path, destination, graph.graph(), graph.shape()));
    }

    private static void overFlat(Path destination, Flat flat, Flat rest) throws IOException {
        Path absolute = destination.toAbsolutePath();
        Path codes = absolute.resolveSibling("." + Objects.requireNonNull(absolute.getFileName()) + ".codes");
        try {
            flat.write(codes);
            rest.write(codes);
        } finally {
            Files.deleteIfExists(codes);
        }
    }
}
