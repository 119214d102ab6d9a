package dev.lloyd.formats.tensor;

/// The block types of GGUF: a fixed number of values packed with the scales they share. The bytes of each block are
/// described, and decoded, in the package `gguf`.
public enum BlockType implements DType {
    /// 4 bits, one scale.
    Q4_0(2, 32, 18),
    /// 4 bits, scale and minimum.
    Q4_1(3, 32, 20),
    /// 5 bits, one scale.
    Q5_0(6, 32, 22),
    /// 5 bits, scale and minimum.
    Q5_1(7, 32, 24),
    /// 8 bits, one scale.
    Q8_0(8, 32, 34),
    /// 8 bits, scale and scaled sum; for activations.
    Q8_1(9, 32, 36),
    /// 2 bits in 16 groups of 16, scales and minima of 4 bits.
    Q2_K(10, 256, 84),
    /// 3 bits in 16 groups of 16, scales of 6 bits.
    Q3_K(11, 256, 110),
    /// 4 bits in 8 groups of 32, scales and minima of 6 bits.
    Q4_K(12, 256, 144),
    /// 5 bits in 8 groups of 32, scales and minima of 6 bits.
    Q5_K(13, 256, 176),
    /// 6 bits in 16 groups of 16, scales of 8 bits.
    Q6_K(14, 256, 210),
    /// 8 bits, one float scale, sums of 16; for activations.
    Q8_K(15, 256, 292),
    /// 8-dimensional grid of 256 points.
    IQ2_XXS(16, 256, 66),
    /// 8-dimensional grid of 512 points.
    IQ2_XS(17, 256, 74),
    /// 4-dimensional grid of 256 points.
    IQ3_XXS(18, 256, 98),
    /// 8-dimensional ternary grid of 2048 points.
    IQ1_S(19, 256, 50),
    /// 4 bits on a non-uniform grid.
    IQ4_NL(20, 32, 18),
    /// 4-dimensional grid of 512 points.
    IQ3_S(21, 256, 110),
    /// 8-dimensional grid of 1024 points.
    IQ2_S(22, 256, 82),
    /// 4 bits on a non-uniform grid in 8 groups of 32.
    IQ4_XS(23, 256, 136),
    /// 8-dimensional ternary grid of 2048 points, finer scales.
    IQ1_M(29, 256, 56),
    /// Ternary, five to a byte.
    TQ1_0(34, 256, 54),
    /// Ternary, four to a byte.
    TQ2_0(35, 256, 66),
    /// 4-bit float E2M1 with a power-of-two scale.
    MXFP4(39, 32, 17),
    /// 4-bit float E2M1 with four E4M3 scales.
    NVFP4(40, 64, 36),
    /// A sign and one scale.
    Q1_0(41, 128, 18),
    /// 2 bits, one scale.
    Q2_0(42, 64, 18);

    private final int id;
    private final int blockSize;
    private final int blockBytes;

    BlockType(int id, int blockSize, int blockBytes) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /// The number of the type in a GGUF file.
    public int id() {
        return id;
    }

    @Override
    public String label() {
        return name();
    }

    @Override
    public int blockSize() {
        return blockSize;
    }

    /// Bytes per block.
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public int blockBits() {
        return 8 * blockBytes;
    }
}
