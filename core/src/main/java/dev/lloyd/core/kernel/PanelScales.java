package dev.lloyd.core.kernel;

/// What stands before the codes of a group of columns in {@link CodePanels} and turns codes into values,
/// `scale * code + offset`, for each of sixteen rows: a multiple of 64 bytes, so that codes do not lie across lines of
/// the processor's cache. A group that is cut short has room for all of it. Those of ggml's blocks take the room that
/// they have in a file, but for the 6-bit numbers of Q3_K, Q4_K and Q5_K, which are bytes here.
public enum PanelScales {
    /// A scale and an offset of 4 bytes each; a group is any multiple of 32 columns.
    SINGLES(128, 0, 1),
    /// For 256 columns a binary16 scale for each 32 of them; the offset is `-2^(bits - 1) scale`. Q4_0, Q5_0 and Q8_0.
    HALVES(8 * 32, 256, 1),
    /// For 256 columns two numbers in binary16, `d` and `e`, and for each 32 of them two signed bytes: `scale
    /// = d a`, `offset = e b`. Q4_K and Q5_K.
    TWO_LEVELS(64 + 8 * 32, 256, 1),
    /// For 256 columns a number in binary16, `d`, and 2 bytes of no meaning, and for each 16 of them a signed byte:
    /// `scale = d a`, `offset = -2^(bits - 1) scale`. Q3_K and Q6_K.
    TWO_LEVELS_16(64 + 16 * 16, 256, 2),
    /// A binary16 scale and a binary16 offset for 32 columns. Q4_1 and Q5_1.
    HALF_PAIRS(64, 32, 1),
    /// For 256 columns two numbers in binary16, `d` and `e`, and for each 16 of them a byte: its low half `a`
    /// and its high half `b`, `scale = d a`, `offset = e b`. Q2_K.
    NIBBLES_16(64 + 16 * 16, 256, 2),
    /// A scale and an offset of 4 bytes each for 16 columns: two scales, then two offsets of 32 columns.
    SINGLES_16(256, 32, 2);

    private final int bytes;
    private final int columns;
    private final int parts;

    PanelScales(int bytes, int columns, int parts) {
        this.bytes = bytes;
        this.columns = columns;
        this.parts = parts;
    }

    /// Bytes before the codes of sixteen rows of a group.
    int bytes() {
        return bytes;
    }

    /// Columns of a group; 0: as chosen.
    int columns() {
        return columns;
    }

    /// How many scales 32 columns of a row have.
    int parts() {
        return parts;
    }

    /// Its place in panels.h.
    int index() {
        return switch (this) {
            case SINGLES -> 0;
            case HALVES -> 1;
            case TWO_LEVELS -> 2;
            case TWO_LEVELS_16 -> 3;
            case HALF_PAIRS -> 4;
            case NIBBLES_16 -> 5;
            case SINGLES_16 -> 6;
        };
    }
}
