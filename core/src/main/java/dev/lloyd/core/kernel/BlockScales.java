package dev.lloyd.core.kernel;

/// The numbers of one of ggml's blocks that turn its codes into values, as {@link BlockLayout} says.
///
/// @param layout of the block
/// @param bytes of the row
/// @param at where the block begins
@SuppressWarnings("ArrayRecordComponent") // A view.
record BlockScales(BlockLayout layout, byte[] bytes, int at) {
    /// `d`, in binary16.
    short scaleHalf() {
        return half(layout.half(0));
    }

    /// What is added, in binary16: `m` or `-dmin`. Of layouts that have two such numbers.
    short offsetHalf() {
        short second = half(layout.half(1));
        return layout.panelScales() == PanelScales.HALF_PAIRS ? second : (short) (second ^ Short.MIN_VALUE);
    }

    /// `s` of 16 columns, what `d` is multiplied with.
    int scaleNumber(int part) {
        return switch (layout) {
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 -> 1;
            case Q2_K -> u8(part) & 15;
            case Q3_K -> (u8(96 + part % 8) >> part / 8 * 4 & 15 | (u8(104 + part % 4) >> part / 4 * 2 & 3) << 4) - 32;
            case Q4_K, Q5_K -> scale6(part / 2);
            case Q6_K -> (byte) u8(192 + part);
        };
    }

    /// `m` of 16 columns, what the offset is multiplied with; 0 where there is none.
    int offsetNumber(int part) {
        return switch (layout) {
            case Q4_0, Q5_0, Q8_0, Q3_K, Q6_K -> 0;
            case Q4_1, Q5_1 -> 1;
            case Q2_K -> u8(part) >> 4;
            case Q4_K, Q5_K -> least6(part / 2);
        };
    }

    private int scale6(int part) {
        int packed = 4 + part;
        return part < 4 ? u8(packed) & 63 : u8(packed + 4) & 15 | u8(packed - 4) >> 6 << 4;
    }

    private int least6(int part) {
        int packed = 4 + part;
        return part < 4 ? u8(packed + 4) & 63 : u8(packed + 4) >> 4 | u8(packed) >> 6 << 4;
    }

    /// What codes of 16 columns are multiplied with.
    float scale(int part) {
        return Float.float16ToFloat(scaleHalf()) * scaleNumber(part);
    }

    /// What is added to 16 columns beside the zero of the layout.
    float offset(int part) {
        int number = offsetNumber(part);
        return number == 0 ? 0 : Float.float16ToFloat(offsetHalf()) * number;
    }

    private short half(int place) {
        return (short) (u8(place) | u8(place + 1) << Byte.SIZE);
    }

    private int u8(int place) {
        return bytes[at + place] & 0xFF;
    }
}
