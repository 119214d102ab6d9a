package dev.lloyd.core.kernel;

/// How codes of few bits lie in the blocks of a row, each block after or before what turns its codes into values:
///
///     value = scale * (code + zero) + offset
///
/// They are the blocks of ggml as they are in a GGUF file. Numbers are little-endian.
///
///     layout  columns  bytes         scale   zero  offset    codes of 32 columns
///     Q4_0    32       18            d       -8    -         column l and 16 + l in the halves of byte l
///     Q4_K    256      144           d s     0     -dmin m   two times 32 in the halves of 32 bytes
///     Q6_K    256      210           d s     -32   -         low 4 bits as Q4_K, high 2 of 4 x 32 in 32 bytes
///     Q8_0    32       34            d       -128  -         a byte, less 128
public enum BlockLayout {
    /// 4 bits, a binary16 scale for 32.
    Q4_0(0, 4, 32, 32, 18, -8),
    /// 4 bits, scales and offsets of 6 bits for 32.
    Q4_K(1, 4, 32, 256, 144, 0),
    /// 6 bits, scales of 8 bits for 16.
    Q6_K(2, 8, 16, 256, 210, -32),
    /// 8 bits, a binary16 scale for 32.
    Q8_0(3, 8, 32, 32, 34, -128);

    /// Columns that share a scale of activations.
    static final int BLOCK = 32;

    /// Columns that are multiplied together.
    static final int PAIR = 2 * BLOCK;

    /// Columns that share a scale in every layout.
    static final int QUARTER = BLOCK / 2;

    private final int index;
    private final int bits;
    private final int group;
    private final int columns;
    private final int bytes;
    private final int zero;

    BlockLayout(int index, int bits, int group, int columns, int bytes, int zero) {
        this.index = index;
        this.bits = bits;
        this.group = group;
        this.columns = columns;
        this.bytes = bytes;
        this.zero = zero;
    }

    /// Its place in the tables of block_products.c.
    int index() {
        return index;
    }

    /// Width of the codes where they are packed alone: 4 or 8.
    int bits() {
        return bits;
    }

    /// What is added to every code.
    int zero() {
        return zero;
    }

    /// Whether blocks have offsets of their own.
    boolean hasOffsets() {
        return this == Q4_K;
    }

    /// Which sixteen of a pair the first or second half of its first or second block are, where pairs are
    /// multiplied. Where two columns share a byte, the halves of blocks take turns.
    int quarter(int block, int half) {
        return this == Q4_0 ? 2 * half + block : 2 * block + half;
    }

    /// The first column of some sixteen of a pair.
    int column(int quarter) {
        // The two orders are each their own inverse.
        return QUARTER * quarter(quarter / 2, quarter % 2);
    }

    /// Columns that share a scale.
    int group() {
        return group;
    }

    /// Columns of a block.
    int columns() {
        return columns;
    }

    /// Bytes of a block.
    int bytes() {
        return bytes;
    }

    /// Bytes of a row, whose columns are whole blocks.
    long rowBytes(int rowColumns) {
        return (long) (rowColumns / columns) * bytes;
    }
}
