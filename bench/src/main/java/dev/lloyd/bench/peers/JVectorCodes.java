package dev.lloyd.bench.peers;

import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.quantization.BinaryQuantization;
import io.github.jbellis.jvector.quantization.CompressedVectors;
import io.github.jbellis.jvector.quantization.NVQuantization;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import java.util.concurrent.ForkJoinPool;

/// A kind of codes that JVector makes.
@FunctionalInterface
interface JVectorCodes {
    /// Codes vectors, after learning from them.
    CompressedVectors encode(RandomAccessVectorValues vectors, ForkJoinPool pool);

    /// Product quantization, 256 points for each part of a vector, the vectors as they are.
    ///
    /// @param subvectors parts of a vector, a byte each
    static JVectorCodes product(int subvectors) {
        return (vectors, pool) ->
                ProductQuantization.compute(vectors, subvectors, 256, false).encodeAll(vectors, pool);
    }

    /// Non-uniform quantization, 8 bits a value, each vector as one part.
    static JVectorCodes nonUniform() {
        return (vectors, pool) -> NVQuantization.compute(vectors, 1).encodeAll(vectors, pool);
    }

    /// Signs.
    static JVectorCodes binary() {
        return (vectors, pool) -> new BinaryQuantization(vectors.dimension()).encodeAll(vectors, pool);
    }
}
