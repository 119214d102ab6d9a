package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongConsumer;

/// Makes an index of a file of vectors, which may be larger than memory: a sample of it is read for what learns,
/// then all of it once, in pieces.
///
/// @param recipe of the codec
/// @param metric what makes vectors near
/// @param seed of everything random
/// @param sample vectors that are learned from, at most; they are spread evenly over the file
/// @param columns what is kept beside the codes; numbers are not possible
public record IndexBuilding(Recipe recipe, Metric metric, long seed, int sample, Set<IndexWriter.Column> columns) {
    /// Vectors that are read at a time.
    private static final int PIECE = 8192;

    /// Checks the sample.
    public IndexBuilding {
        if (sample < 1) {
            throw new IllegalArgumentException("a codec learns from 1 or more vectors, not " + sample);
        }
        columns = Set.copyOf(columns);
    }

    /// Makes the file in one step, after all else.
    ///
    /// @param progress is told how many vectors are done
    /// @throws IllegalArgumentException if there is no vector, one of them cannot be coded, or the recipe is none
    ///     for vectors
    public void build(VectorFile vectors, Path destination, Workers workers, LongConsumer progress) throws IOException {
        if (vectors.rows() < 1) {
            throw new IllegalArgumentException(vectors.path() + " has no vectors");
        }
        VectorCodec codec = VectorCodec.fit(recipe, metric, sampled(vectors), seed, workers);
        try (IndexWriter writer = IndexWriter.create(destination, codec, vectors.rows(), columns)) {
            append(codec, vectors, writer, columns.contains(IndexWriter.Column.VECTORS), workers, progress);
            writer.commit();
        }
    }

    private Matrix sampled(VectorFile vectors) throws IOException {
        int count = (int) Math.min(sample, vectors.rows());
        if (count == vectors.rows()) {
            return vectors.read(0, count);
        }
        Matrix target = Matrix.zeros(count, vectors.dimension());
        for (int row = 0; row < count; row++) {
            long place = (long) ((double) row * vectors.rows() / count);
            Matrix one = vectors.read(place, place + 1);
            System.arraycopy(one.values(), 0, target.values(), target.offset(row), one.columns());
        }
        return target;
    }

    /// Codes all vectors of a file and appends them.
    static void append(
            VectorCodec codec,
            VectorFile vectors,
            IndexWriter writer,
            boolean keep,
            Workers workers,
            LongConsumer progress)
            throws IOException {
        for (long from = 0; from < vectors.rows(); from += PIECE) {
            Matrix piece = vectors.read(from, Math.min(from + PIECE, vectors.rows()));
            writer.appendRecords(codec.encode(piece, from, workers).records());
            if (keep) {
                writer.appendVectors(piece);
            }
            progress.accept(piece.rows());
        }
    }
}
