package dev.lloyd.formats.gguf;

/// Encoders of blocks of 32 with one scale; the bytes that ggml's reference encoders give. All arithmetic is in
/// 32-bit floats, in the order written.
final class SimpleEncoders {
    private SimpleEncoders() {}

    /// The value of largest magnitude (the first one on a tie) becomes code 0: `d = that / -8`, `q = floor(x / d +
    /// 8.5)`, at most 15, with the scale not yet rounded to binary16.
    static void q4v0(float[] source, int from, byte[] target, int at) {
        float largest = 0;
        float extreme = 0;
        for (int j = 0; j < 32; j++) {
            float value = source[from + j];
            if (largest < Math.abs(value)) {
                largest = Math.abs(value);
                extreme = value;
            }
        }
        float scale = extreme / -8;
        float inverse = scale != 0 ? 1f / scale : 0;
        Little.putF16(target, at, scale);
        for (int j = 0; j < 16; j++) {
            int low = q4Code(source[from + j] * inverse);
            int high = q4Code(source[from + j + 16] * inverse);
            target[at + 2 + j] = (byte) (low | high << 4);
        }
    }

    private static int q4Code(float scaled) {
        return Math.min(15, Rounds.truncateToByte(scaled + 8.5f)) & 0xff;
    }

    /// `d = max|x| / 127`, `q = round(x / d)`, ties away from zero, with the scale not yet rounded to binary16.
    static void q8v0(float[] source, int from, byte[] target, int at) {
        float largest = 0;
        for (int j = 0; j < 32; j++) {
            largest = Math.max(largest, Math.abs(source[from + j]));
        }
        float scale = largest / 127;
        float inverse = scale != 0 ? 1f / scale : 0;
        Little.putF16(target, at, scale);
        for (int j = 0; j < 32; j++) {
            target[at + 2 + j] = (byte) Rounds.roundToByte(source[from + j] * inverse);
        }
    }
}
