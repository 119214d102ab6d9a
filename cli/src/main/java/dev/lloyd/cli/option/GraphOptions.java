package dev.lloyd.cli.option;

import dev.lloyd.vectors.graph.GraphShape;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Whether an index gets a graph over its vectors, and how it is built.
public final class GraphOptions {
    @Option(
            names = "--graph",
            description =
                    "Link vectors to near ones, so that a search follows links instead of looking at every vector.")
    private boolean graph;

    @Option(
            names = "--links",
            paramLabel = "N",
            description = "Links of a vector in the graph, at most (32). More find more, and take more bytes.")
    private Optional<Integer> links = Optional.empty();

    @Option(
            names = "--beam",
            paramLabel = "N",
            description = "Candidates that are kept while the links of a vector are looked for (100). More find better "
                    + "links and take longer.")
    private Optional<Integer> beam = Optional.empty();

    /// Called by the command line.
    public GraphOptions() {}

    /// How the graph is built; nothing if none is asked for.
    ///
    /// @param cells that the index will have; 0 for none
    /// @throws IllegalArgumentException if options do not go together
    public Optional<GraphShape> shape(int cells) {
        if (!graph) {
            if (links.isPresent() || beam.isPresent()) {
                throw new IllegalArgumentException("--links and --beam say how a graph is built, with --graph");
            }
            return Optional.empty();
        }
        if (cells > 0) {
            throw new IllegalArgumentException(
                    "--graph and --cells do not go together: a graph links whole vectors, not"
                            + " what cells leave of them");
        }
        GraphShape shape = GraphShape.DEFAULT;
        return Optional.of(shape.withDegree(links.orElse(shape.degree())).withBeam(beam.orElse(shape.beam())));
    }
}
