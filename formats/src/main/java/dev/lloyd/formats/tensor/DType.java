package dev.lloyd.formats.tensor;

import java.util.List;

/// How the values of a tensor are stored: one by one ({@link ScalarType}) or in blocks with shared side information
/// ({@link BlockType}).
public sealed interface DType permits ScalarType, BlockType {
    /// The name that the file formats use, such as `BF16` or `Q4_K`.
    String label();

    /// Values per block; 1 for scalars.
    int blockSize();

    /// Bits per block, all side information included.
    int blockBits();

    /// Bytes of `count` consecutive values.
    ///
    /// @throws ArithmeticException if the number does not fit in 63 bits
    /// @throws IllegalArgumentException if the values do not fill whole blocks, or the blocks whole bytes
    default long byteSize(long count) {
        if (count % blockSize() != 0) {
            throw new IllegalArgumentException(
                    "block size " + blockSize() + " of " + label() + " does not divide " + count + " values");
        }
        long bits = Math.multiplyExact(count / blockSize(), (long) blockBits());
        if (bits % 8 != 0) {
            throw new IllegalArgumentException(count + " values of " + label() + " end inside a byte");
        }
        return bits / 8;
    }

    /// The number of values of a shape: the product of its dimensions, 1 for rank 0.
    ///
    /// @throws ArithmeticException if it does not fit in 63 bits
    /// @throws IllegalArgumentException if a dimension is negative
    static long count(List<Long> shape) {
        long count = 1;
        boolean empty = false;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("dimension " + dimension + " of " + shape + " is negative");
            }
            empty |= dimension == 0;
            count = Math.multiplyExact(count, Math.max(1, dimension));
        }
        return empty ? 0 : count;
    }
}
