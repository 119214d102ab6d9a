package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.quantization.CompressedVectors;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/// Vectors as JVector takes them.
final class JVectorVectors {
    /// What makes vectors near.
    static final VectorSimilarityFunction NEARNESS = VectorSimilarityFunction.DOT_PRODUCT;

    private static final String PROPERTIES = "/META-INF/maven/io.github.jbellis/jvector-base/pom.properties";
    private static final VectorTypeSupport TYPES =
            VectorizationProvider.getInstance().getVectorTypeSupport();

    private JVectorVectors() {}

    /// The version of the library, and how it multiplies.
    static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream source = VectorizationProvider.class.getResourceAsStream(PROPERTIES)) {
            properties.load(Objects.requireNonNull(source, "JVector's jar says its version"));
        }
        String provider = VectorizationProvider.getInstance().getClass().getSimpleName();
        return properties.getProperty("version") + ", " + provider;
    }

    static VectorFloat<?> of(float[] vector) {
        return TYPES.createFloatVector(vector);
    }

    /// A copy of the rows.
    static RandomAccessVectorValues of(Matrix vectors) {
        List<VectorFloat<?>> rows = new ArrayList<>();
        for (int row = 0; row < vectors.rows(); row++) {
            rows.add(of(vectors.rowSlice(row, row + 1).values()));
        }
        return new ListRandomAccessVectorValues(rows, vectors.columns());
    }

    /// What codes take, by what the compressor says of them; objects around them are not counted.
    static Footprint footprint(CompressedVectors codes, double graph) {
        return new Footprint(
                codes.getCompressedSize(), graph, 0, codes.getCompressor().compressorSize());
    }
}
