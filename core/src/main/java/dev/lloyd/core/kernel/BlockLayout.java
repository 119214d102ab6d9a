package dev.lloyd.core.kernel;

/// How codes of few bits lie in the blocks of a row of a GGUF file, as ggml defines them, each block with what turns
/// its
/// codes into values:
///
///     value = scale * (code + zero) + offset
///
/// Numbers are little-endian.
///
///     layout  columns  bytes         scale   zero  offset    codes of 32 columns
///     Q4_0    32       18            d       -8    -         column l and 16 + l in the halves of byte l
///     Q4_K    256      144           d s     0     -dmin m   two times 32 in the halves of 32 bytes
///     Q6_K    256      210           d s     -32   -         low 4 bits as Q4_K, high 2 of 4 x 32 in 32 bytes
///     Q8_0    32       34            d       -128  -         a byte, less 128
public enum BlockLayout {
    /// 4 bits, a binary16 scale for 32.
    Q4_0(4, 32, 32, 18, -8, PanelScales.HALVES),
    /// 4 bits, scales and offsets of 6 bits for 32.
    Q4_K(4, 32, 256, 144, 0, PanelScales.TWO_LEVELS),
    /// 6 bits, scales of 8 bits for 16.
    Q6_K(6, 16, 256, 210, -32, PanelScales.TWO_LEVELS_16),
    /// 8 bits, a binary16 scale for 32.
    Q8_0(8, 32, 32, 34, -128, PanelScales.HALVES);

    /// Columns that share a scale in every layout.
    static final int QUARTER = 16;

    private final int bits;
    private final int group;
    private final int columns;
    private final int bytes;
    private final int zero;
    private final PanelScales panelScales;

    BlockLayout(int bits, int group, int columns, int bytes, int zero, PanelScales panelScales) {
        this.bits = bits;
        this.group = group;
        this.columns = columns;
        this.bytes = bytes;
        this.zero = zero;
        this.panelScales = panelScales;
    }

    /// Width of the codes.
    int bits() {
        return bits;
    }

    /// What is added to every code.
    int zero() {
        return zero;
    }

    /// How scales lie once rows stand side by side.
    PanelScales panelScales() {
        return panelScales;
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
