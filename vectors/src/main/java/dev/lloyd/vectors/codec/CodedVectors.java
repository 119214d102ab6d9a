package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import java.util.List;

/// Vectors as codes.
public final class CodedVectors {
    private final VectorCodec codec;
    private final int size;
    private final int blockRows;
    private final List<CodedBlock> blocks;

    CodedVectors(VectorCodec codec, int size, int blockRows, List<CodedBlock> blocks) {
        this.codec = codec;
        this.size = size;
        this.blockRows = blockRows;
        this.blocks = List.copyOf(blocks);
    }

    /// What coded them.
    public VectorCodec codec() {
        return codec;
    }

    /// How many there are.
    public int size() {
        return size;
    }

    /// Bytes of the codes and all numbers beside them; what vectors share is {@link VectorCodec#sharedBytes()}.
    public long byteSize() {
        return blocks.stream().mapToLong(CodedBlock::byteSize).sum();
    }

    /// The estimates `factor y` of vectors `from` to `to`, row after row in the coordinates of the grid, at the
    /// beginning of `target`.
    public void estimates(int from, int to, float[] target) {
        int dimension = codec.dimension();
        float[] row = new float[dimension];
        for (int vector = from; vector < to; vector++) {
            blocks.get(vector / blockRows).estimate(vector % blockRows, row);
            System.arraycopy(row, 0, target, (vector - from) * dimension, dimension);
        }
    }

    /// The estimated score of a vector, the higher the nearer, from its estimate.
    ///
    /// @param estimates as {@link #estimates} gives them
    /// @param place of the vector's estimate among them
    public double score(PreparedQuery query, int vector, float[] estimates, int place) {
        int dimension = codec.dimension();
        double product = FloatKernels.dot(query.values(), 0, estimates, place * dimension, dimension);
        return codec.metric() == Metric.L2
                ? Metric.L2.score(product, blocks.get(vector / blockRows).norm(vector % blockRows), query.norm())
                : product;
    }
}
