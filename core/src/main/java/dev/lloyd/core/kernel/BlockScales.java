package dev.lloyd.core.kernel;

/// The numbers of one of ggml's blocks that turn its codes into values, as {@link BlockLayout} says.
///
/// @param layout of the block
/// @param bytes of the row
/// @param at where the block begins
@SuppressWarnings("ArrayRecordComponent") // A view.
record BlockScales(BlockLayout layout, byte[] bytes, int at) {
    /// `d`, in binary16.
    short half() {
        return half(layout == BlockLayout.Q6_K ? at + 208 : at);
    }

    /// `-dmin` of Q4_K, in binary16.
    short negativeHalf() {
        return (short) (half(at + Short.BYTES) ^ Short.MIN_VALUE);
    }

    /// `s` of 32 columns of Q4_K.
    int scale6(int part) {
        int packed = at + 4 + part;
        return part < 4 ? u8(packed) & 63 : u8(packed + 4) & 15 | u8(packed - 4) >> 6 << 4;
    }

    /// `m` of 32 columns of Q4_K.
    int least6(int part) {
        int packed = at + 4 + part;
        return part < 4 ? u8(packed + 4) & 63 : u8(packed + 4) >> 4 | u8(packed) >> 6 << 4;
    }

    /// `s` of 16 columns of Q6_K.
    byte scale8(int part) {
        return bytes[at + 192 + part];
    }

    /// What codes of 16 columns are multiplied with.
    float scale(int part) {
        float d = Float.float16ToFloat(half());
        return switch (layout) {
            case Q4_0, Q8_0 -> d;
            case Q4_K -> d * scale6(part / 2);
            case Q6_K -> d * scale8(part);
        };
    }

    /// What is added to 16 columns beside the zero of the layout.
    float offset(int part) {
        return layout == BlockLayout.Q4_K ? Float.float16ToFloat(negativeHalf()) * least6(part / 2) : 0;
    }

    private short half(int place) {
        return (short) (u8(place) | u8(place + 1) << Byte.SIZE);
    }

    private int u8(int place) {
        return bytes[place] & 0xFF;
    }
}
