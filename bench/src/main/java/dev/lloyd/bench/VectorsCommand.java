package dev.lloyd.bench;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `lloyd bench vectors`: a file of synthetic vectors, as large as is asked for.
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a .npy file of synthetic vectors in clusters, of any size, the same for the same options on every machine.",
            "",
            "Examples:",
            "  lloyd bench vectors base.npy --rows 10000000 --dimension 96 --queries queries.npy",
        })
public final class VectorsCommand implements Callable<Integer> {
    private static final int PIECE = 1 << 16;

    @Parameters(paramLabel = "FILE", description = "The file, which is replaced if there is one.")
    private Path destination = Path.of("");

    @Option(names = "--rows", defaultValue = "1000000", paramLabel = "N", description = "Vectors (${DEFAULT-VALUE}).")
    private long rows;

    @Option(
            names = "--dimension",
            defaultValue = "96",
            paramLabel = "D",
            description = "Their values (${DEFAULT-VALUE}).")
    private int dimension;

    @Option(
            names = "--clusters",
            defaultValue = "10000",
            paramLabel = "C",
            description = "Clusters (${DEFAULT-VALUE}).")
    private int clusters;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "Seed of everything (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--queries", paramLabel = "FILE", description = "Write the next vectors into a second file.")
    private Optional<Path> queries = Optional.empty();

    @Option(
            names = "--query-rows",
            defaultValue = "100",
            paramLabel = "N",
            description = "Vectors of the second file (${DEFAULT-VALUE}).")
    private int queryRows;

    /// Called by the command line.
    public VectorsCommand() {}

    @Override
    public Integer call() throws IOException {
        SyntheticVectors vectors = SyntheticVectors.of(dimension, clusters, seed);
        try (Workers workers = Workers.of(Runtime.getRuntime().availableProcessors());
                TensorWriter writer = Npy.create(destination, ScalarType.F32, List.of(rows, (long) dimension))) {
            for (long from = 0; from < rows; from += PIECE) {
                writer.append(Npy.ARRAY, vectors.rows(from, Math.min(from + PIECE, rows), workers));
            }
            writer.commit();
            if (queries.isPresent()) {
                Matrix next = vectors.rows(rows, rows + queryRows, workers);
                Npy.write(queries.get(), next);
            }
        }
        return 0;
    }
}
