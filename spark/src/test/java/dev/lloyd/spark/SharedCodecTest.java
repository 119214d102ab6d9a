package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class SharedCodecTest {
    private static final int DIMENSION = 24;
    private static final ClassTag<SharedCodec> TAG = ClassTag$.MODULE$.apply(SharedCodec.class);

    private static VectorCodec fitted(long seed) {
        try (Workers workers = Workers.of(1)) {
            Recipe recipe = Recipe.parse("klt(of=weights) | centre | lloyd-max(bits=4, fit=data)");
            return VectorCodec.fit(recipe, Metric.L2, LocalSpark.matrix(seed, seed + 300, DIMENSION), 5, workers);
        }
    }

    private static byte[] codes(VectorCodec codec) {
        try (Workers workers = Workers.of(1)) {
            Matrix vectors = LocalSpark.matrix(900, 950, DIMENSION);
            return codec.encode(vectors, workers).records().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "kryo"})
    void itArrivesAsTheCodecThatWasSent(String name) {
        VectorCodec codec = fitted(0);
        SharedCodec sent = new SharedCodec(codec);
        sent.codec();
        SparkConf settings = new SparkConf(false);
        Serializer serializer = name.equals("java") ? new JavaSerializer(settings) : new KryoSerializer(settings);

        ByteBuffer bytes = serializer.newInstance().serialize(sent, TAG);
        SharedCodec arrived = serializer.newInstance().deserialize(bytes, TAG);

        assertEquals(
                java.util.HexFormat.of().formatHex(codes(codec)),
                java.util.HexFormat.of().formatHex(codes(arrived.codec())));
        assertEquals(sent.identity(), arrived.identity());
        assertSame(arrived.codec(), arrived.codec(), "made once");
        assertTrue(bytes.remaining() < codec.sharedBytes() + 8192, "and small: " + bytes.remaining());
    }

    @Test
    void codecsThatLearnedSomethingElseHaveAnotherIdentity() {
        assertNotEquals(new SharedCodec(fitted(0)).identity(), new SharedCodec(fitted(1)).identity());
        assertEquals(new SharedCodec(fitted(0)).identity(), new SharedCodec(fitted(0)).identity());
    }
}
