package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.cluster.ClusterFit;
import dev.lloyd.vectors.cluster.Clusters;
import dev.lloyd.vectors.codec.Finite;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;

/// Makes an index of a file of vectors, which may be larger than memory: a sample of it is read for what learns,
/// then all of it once, in pieces.
///
/// @param recipe of the codec
/// @param metric what makes vectors near
/// @param seed of everything random
/// @param sample vectors that are learned from, at most; they are spread evenly over the file
/// @param columns what is kept beside the codes; numbers always are with cells, and where the file has
///     some; signs are kept apart where the codec's can be, and there are not so few vectors that it would gain
///     nothing
/// @param cells that vectors are put into, so that a search looks at a few of them; 0 for none
/// @param attributes names of the values beside the vectors that are kept, for filters
public record IndexBuilding(
        Recipe recipe, Metric metric, long seed, int sample, Set<Column> columns, int cells, Set<String> attributes) {
    /// So many vectors are searched in a moment, and blocks of signs would be half empty.
    private static final int FEW = 1024;

    /// Checks the sample.
    public IndexBuilding {
        if (sample < 1) {
            throw new IllegalArgumentException("a codec learns from 1 or more vectors, not " + sample);
        }
        if (cells < 0) {
            throw new IllegalArgumentException("an index has 0 or more cells, not " + cells);
        }
        columns = Set.copyOf(columns);
        attributes = Set.copyOf(attributes);
    }

    /// What becomes of a codec that has learned from the sample, before vectors are coded.
    @FunctionalInterface
    public interface Tuning {
        /// A codec of the same metric and dimension.
        VectorCodec tuned(VectorCodec codec, Matrix sample);
    }

    /// Makes the file in one step, after all else.
    ///
    /// @param progress is told how many vectors are done
    /// @throws IllegalArgumentException if there is no vector, one of them cannot be coded, or the recipe is none
    ///     for vectors
    public void build(VectorFile vectors, Path destination, Workers workers, LongConsumer progress) throws IOException {
        Matrix learned = sampled(vectors);
        CellCodec codec = CellCodec.fit(recipe, metric, clusters(learned, workers), learned, seed, workers);
        write(vectors, codec, destination, workers, progress);
    }

    /// Makes the file with a codec that is tuned once it has learned.
    ///
    /// @throws IllegalArgumentException also if there are cells: what is tuned are codes of whole vectors
    public void build(VectorFile vectors, Tuning tuning, Path destination, Workers workers, LongConsumer progress)
            throws IOException {
        if (cells > 0) {
            throw new IllegalArgumentException("a codec is tuned for whole vectors, not for what cells leave of them");
        }
        Matrix learned = sampled(vectors);
        VectorCodec codec = tuning.tuned(VectorCodec.fit(recipe, metric, learned, seed, workers), learned);
        write(vectors, new CellCodec(metric, Optional.empty(), codec), destination, workers, progress);
    }

    private void write(VectorFile vectors, CellCodec codec, Path destination, Workers workers, LongConsumer progress)
            throws IOException {
        Set<Column> all = EnumSet.noneOf(Column.class);
        all.addAll(columns);
        if (!codec.codec().isSplittable() || vectors.rows() < FEW) {
            all.remove(Column.HEADS);
        }
        Optional<long[]> known = vectors.ids();
        if (cells > 0 || known.isPresent()) {
            all.add(Column.IDS);
        }
        long[] ids = all.contains(Column.IDS)
                ? known.map(Assembly::distinct).orElseGet(() -> Assembly.ids(0, vectors.rows()))
                : new long[0];
        var fresh = new Assembly.Fresh(vectors, ids, Assembly.attributes(vectors, attributes));
        new Assembly(codec, all, Optional.empty(), Optional.empty(), Optional.of(fresh), workers, progress)
                .write(destination);
    }

    private Optional<Clusters> clusters(Matrix learned, Workers workers) {
        return cells == 0
                ? Optional.empty()
                : Optional.of(ClusterFit.fit(metric.prepared(learned), cells, Seeds.derive(seed, "cells"), workers));
    }

    private Matrix sampled(VectorFile vectors) throws IOException {
        if (vectors.rows() < 1) {
            throw new IllegalArgumentException(vectors.path() + " has no vectors");
        }
        int count = (int) Math.min(sample, vectors.rows());
        IntToLongFunction place = row -> (long) ((double) row * vectors.rows() / count);
        Matrix target = count == vectors.rows() ? vectors.read(0, count) : spread(vectors, count, place);
        Finite.require(target, "vector", place);
        return target;
    }

    private static Matrix spread(VectorFile vectors, int count, IntToLongFunction place) throws IOException {
        Matrix target = Matrix.zeros(count, vectors.dimension());
        for (int row = 0; row < count; row++) {
            long from = place.applyAsLong(row);
            Matrix one = vectors.read(from, from + 1);
            System.arraycopy(one.values(), 0, target.values(), target.offset(row), one.columns());
        }
        return target;
    }
}
