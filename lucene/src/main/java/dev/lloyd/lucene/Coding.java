package dev.lloyd.lucene;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.VectorCodec;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.FieldInfo;

/// How vectors of floats are written.
///
/// @param recipe of their codec
/// @param raw whether they are kept beside their codes
record Coding(Recipe recipe, Raw raw) {
    /// Of everything random.
    private static final long SEED = 1;

    private static final int SAMPLE_VECTORS = 1 << 16;

    /// Values of a sample, at most: 128 MiB.
    private static final int SAMPLE_VALUES = 1 << 25;

    /// What becomes of vectors once they are coded.
    enum Raw {
        KEPT,
        DROPPED
    }

    /// The codec of a field, if the recipe needs no training.
    Optional<VectorCodec> untrained(FieldInfo field) {
        return VectorCodec.untrained(recipe, Similarity.of(field).metric(), field.getVectorDimension(), SEED);
    }

    /// The codec of a field whose recipe learns.
    ///
    /// @param sample 1 or more
    VectorCodec trained(FieldInfo field, List<float[]> sample, Workers workers) {
        Matrix rows = Matrix.zeros(sample.size(), field.getVectorDimension());
        for (int row = 0; row < rows.rows(); row++) {
            System.arraycopy(sample.get(row), 0, rows.values(), rows.offset(row), rows.columns());
        }
        return VectorCodec.fit(recipe, Similarity.of(field).metric(), rows, SEED, workers);
    }

    /// Of how many vectors one is learned from.
    static int sampleStep(FieldInfo field, long vectors) {
        long most = Math.min(SAMPLE_VECTORS, SAMPLE_VALUES / field.getVectorDimension());
        return (int) Math.ceilDiv(vectors, most);
    }
}
