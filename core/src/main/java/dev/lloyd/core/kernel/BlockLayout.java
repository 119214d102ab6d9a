package dev.lloyd.core.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How codes of few bits lie in the blocks of a row of a GGUF file, as ggml defines them, each block with what
/// turns its codes into values:
///
///     value = scale * (code + zero) + offset
///
/// Numbers are little-endian.
///
///     layout  columns  bytes  scale   zero  offset    codes of 32 columns
///     Q4_0    32       18     d       -8    -         column l and 16 + l in the halves of byte l
///     Q4_1    32       20     d       -     m         as Q4_0
///     Q5_0    32       22     d       -16   -         low 4 bits as Q4_0, the fifth of column l in bit l of 32
///     Q5_1    32       24     d       -     m         as Q5_0
///     Q8_0    32       34     d       -128  -         a byte, less 128
///     Q2_K    256      84     d s     -     -dmin m   four times 32 in 32 bytes, 2 bits each
///     Q3_K    256      110    d s     -4    -         low 2 bits as Q2_K, the third of 8 x 32 in 32 bytes
///     Q4_K    256      144    d s     -     -dmin m   two times 32 in the halves of 32 bytes
///     Q5_K    256      176    d s     -     -dmin m   low 4 bits as Q4_K, the fifth of 8 x 32 in 32 bytes
///     Q6_K    256      210    d s     -32   -         low 4 bits as Q4_K, high 2 of 4 x 32 in 32 bytes
public enum BlockLayout {
    /// 4 bits, a binary16 scale for 32.
    Q4_0(4, 32, 18, -8, PanelScales.HALVES, 0),
    /// 4 bits, a binary16 scale and offset for 32.
    Q4_1(4, 32, 20, 0, PanelScales.HALF_PAIRS, 0, 2),
    /// 5 bits, a binary16 scale for 32.
    Q5_0(5, 32, 22, -16, PanelScales.HALVES, 0),
    /// 5 bits, a binary16 scale and offset for 32.
    Q5_1(5, 32, 24, 0, PanelScales.HALF_PAIRS, 0, 2),
    /// 8 bits, a binary16 scale for 32.
    Q8_0(8, 32, 34, -128, PanelScales.HALVES, 0),
    /// 2 bits, scales and offsets of 4 bits for 16.
    Q2_K(2, 256, 84, 0, PanelScales.NIBBLES_16, 80, 82),
    /// 3 bits, scales of 6 bits for 16.
    Q3_K(3, 256, 110, -4, PanelScales.TWO_LEVELS_16, 108),
    /// 4 bits, scales and offsets of 6 bits for 32.
    Q4_K(4, 256, 144, 0, PanelScales.TWO_LEVELS, 0, 2),
    /// 5 bits, scales and offsets of 6 bits for 32.
    Q5_K(5, 256, 176, 0, PanelScales.TWO_LEVELS, 0, 2),
    /// 6 bits, scales of 8 bits for 16.
    Q6_K(6, 256, 210, -32, PanelScales.TWO_LEVELS_16, 208);

    /// Columns that share a scale in every layout.
    static final int QUARTER = 16;

    private final int bits;
    private final int columns;
    private final int bytes;
    private final int zero;
    private final PanelScales panelScales;

    @SuppressWarnings("ImmutableEnumChecker") // Never written to.
    private final int[] halves;

    BlockLayout(int bits, int columns, int bytes, int zero, PanelScales panelScales, int... halves) {
        this.bits = bits;
        this.columns = columns;
        this.bytes = bytes;
        this.zero = zero;
        this.panelScales = panelScales;
        this.halves = halves;
    }

    /// Width of the codes.
    int bits() {
        return bits;
    }

    /// What is added to every code.
    int zero() {
        return zero;
    }

    /// Where in a block its numbers in binary16 begin: `d`, and `m` or `dmin` if it has one.
    public IntStream halves() {
        return Arrays.stream(halves);
    }

    /// How many they are.
    int numbers() {
        return halves.length;
    }

    /// Where one of them begins.
    int half(int index) {
        return halves[index];
    }

    /// Its place in panel_layout.c.
    int index() {
        return switch (this) {
            case Q4_0 -> 0;
            case Q4_1 -> 1;
            case Q5_0 -> 2;
            case Q5_1 -> 3;
            case Q8_0 -> 4;
            case Q2_K -> 5;
            case Q3_K -> 6;
            case Q4_K -> 7;
            case Q5_K -> 8;
            case Q6_K -> 9;
        };
    }

    /// How scales lie once rows stand side by side.
    PanelScales panelScales() {
        return panelScales;
    }

    /// Columns that share a scale.
    int group() {
        return CodePanels.BLOCK / panelScales.parts();
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
