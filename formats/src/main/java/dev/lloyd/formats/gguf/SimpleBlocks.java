package dev.lloyd.formats.gguf;

import static dev.lloyd.formats.gguf.Little.f16;
import static dev.lloyd.formats.gguf.Little.i32;
import static dev.lloyd.formats.gguf.Little.u8;

/// Blocks without a hierarchy of scales. In the formulas `d` and `m` are binary16 numbers, `q` codes, `j` the index
/// of a value in its block of `n`. A block of nibbles holds value `j` in the low and value `j + n/2` in the high
/// half of byte `j`.
final class SimpleBlocks {
    private static final byte[] E2M1_DOUBLED = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
    private static final byte[] IQ4_VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    private static final int[] POWERS_OF_3 = {1, 3, 9, 27, 81};

    private SimpleBlocks() {}

    /// `d | bits[16]`: `y = d` where bit `j` is set, else `-d`.
    static void q1v0(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int j = 0; j < 128; j++) {
            target[to + j] = (u8(source, at + 2 + j / 8) >> (j % 8) & 1) != 0 ? scale : -scale;
        }
    }

    /// `d | q[16]`, two bits each: `y = (q - 1) d`.
    static void q2v0(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int j = 0; j < 64; j++) {
            target[to + j] = ((u8(source, at + 2 + j / 4) >> (2 * (j % 4)) & 3) - 1) * scale;
        }
    }

    /// `d | q[16]` nibbles: `y = (q - 8) d`.
    static void q4v0(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int j = 0; j < 16; j++) {
            int pair = u8(source, at + 2 + j);
            target[to + j] = ((pair & 15) - 8) * scale;
            target[to + j + 16] = ((pair >> 4) - 8) * scale;
        }
    }

    /// `d | m | q[16]` nibbles: `y = q d + m`.
    static void q4v1(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        float minimum = f16(source, at + 2);
        for (int j = 0; j < 16; j++) {
            int pair = u8(source, at + 4 + j);
            target[to + j] = (pair & 15) * scale + minimum;
            target[to + j + 16] = (pair >> 4) * scale + minimum;
        }
    }

    /// `d | u32 fifth bits | q[16]` nibbles: `y = (q - 16) d`.
    static void q5v0(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        int high = i32(source, at + 2);
        for (int j = 0; j < 16; j++) {
            int pair = u8(source, at + 6 + j);
            target[to + j] = (((pair & 15) | ((high >> j) & 1) << 4) - 16) * scale;
            target[to + j + 16] = (((pair >> 4) | ((high >> (j + 16)) & 1) << 4) - 16) * scale;
        }
    }

    /// `d | m | u32 fifth bits | q[16]` nibbles: `y = q d + m`.
    static void q5v1(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        float minimum = f16(source, at + 2);
        int high = i32(source, at + 4);
        for (int j = 0; j < 16; j++) {
            int pair = u8(source, at + 8 + j);
            target[to + j] = ((pair & 15) | ((high >> j) & 1) << 4) * scale + minimum;
            target[to + j + 16] = ((pair >> 4) | ((high >> (j + 16)) & 1) << 4) * scale + minimum;
        }
    }

    /// `d | i8 q[32]`: `y = q d`.
    static void q8v0(byte[] source, int at, float[] target, int to) {
        bytes(source, at + 2, f16(source, at), target, to, 32);
    }

    /// `d | s | i8 q[32]`: `y = q d`; the sum `s` is not needed.
    static void q8v1(byte[] source, int at, float[] target, int to) {
        bytes(source, at + 4, f16(source, at), target, to, 32);
    }

    /// `f32 d | i8 q[256] | i16 sums[16]`: `y = q d`.
    static void q8k(byte[] source, int at, float[] target, int to) {
        bytes(source, at + 4, Little.f32(source, at), target, to, 256);
    }

    private static void bytes(byte[] source, int at, float scale, float[] target, int to, int count) {
        for (int j = 0; j < count; j++) {
            target[to + j] = source[at + j] * scale;
        }
    }

    /// `u8 e | q[16]` nibbles: `y = v[q] 2^(e - 128)`, with `v` twice the E2M1 values.
    static void mxfp4(byte[] source, int at, float[] target, int to) {
        float scale = Math.scalb(1f, u8(source, at) - 128);
        nibbles(source, at + 1, E2M1_DOUBLED, scale, target, to, 16);
    }

    /// `u8 e[4] | q[32]` nibbles: four groups of 16 with unsigned E4M3 scales, `y = v[q] e / 2`, with `v` as in
    /// MXFP4.
    static void nvfp4(byte[] source, int at, float[] target, int to) {
        for (int group = 0; group < 4; group++) {
            float scale = unsignedE4M3(u8(source, at + group)) * 0.5f;
            nibbles(source, at + 4 + 8 * group, E2M1_DOUBLED, scale, target, to + 16 * group, 8);
        }
    }

    // The sign bit is ignored; the pattern of NaN counts as zero.
    private static float unsignedE4M3(int bits) {
        int exponent = bits >> 3 & 15;
        int mantissa = bits & 7;
        if (bits == 0x7f) {
            return 0;
        }
        return exponent == 0 ? mantissa * 0x1p-9f : Math.scalb(8f + mantissa, exponent - 10);
    }

    /// `d | q[16]` nibbles: `y = d k[q]` with 16 fixed, unevenly spaced `k`.
    static void iq4nl(byte[] source, int at, float[] target, int to) {
        nibbles(source, at + 2, IQ4_VALUES, f16(source, at), target, to, 16);
    }

    /// `d | u16 high | low[4] | q[128]` nibbles: eight groups of 32 with 6-bit scales `s`, `y = d (s - 32) k[q]`.
    /// The low four bits of `s` are nibbles of `low`, the high two lie in `high`.
    static void iq4xs(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        int high = Little.u16(source, at + 2);
        for (int group = 0; group < 8; group++) {
            int low = u8(source, at + 4 + group / 2) >> (4 * (group % 2)) & 15;
            int code = low | (((high >> (2 * group)) & 3) << 4);
            nibbles(source, at + 8 + 16 * group, IQ4_VALUES, scale * (code - 32), target, to + 32 * group, 16);
        }
    }

    private static void nibbles(byte[] source, int at, byte[] values, float scale, float[] target, int to, int half) {
        for (int j = 0; j < half; j++) {
            int pair = u8(source, at + j);
            target[to + j] = values[pair & 15] * scale;
            target[to + j + half] = values[pair >> 4] * scale;
        }
    }

    /// `q[48] | h[4] | d`: five ternary digits to a byte of `q`, four to a byte of `h`; `y = (digit - 1) d`. A byte
    /// is the fraction `digits / 3^5` scaled to 256, so that multiplying by 3 shifts a digit out at the top.
    static void tq1v0(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at + 52);
        trits(source, at, 32, 5, scale, target, to);
        trits(source, at + 32, 16, 5, scale, target, to + 160);
        trits(source, at + 48, 4, 4, scale, target, to + 240);
    }

    private static void trits(byte[] source, int at, int bytes, int digits, float scale, float[] target, int to) {
        for (int digit = 0; digit < digits; digit++) {
            for (int j = 0; j < bytes; j++) {
                int rest = (u8(source, at + j) * POWERS_OF_3[digit]) & 0xff;
                target[to + digit * bytes + j] = (((rest * 3) >> 8) - 1) * scale;
            }
        }
    }

    /// `q[64] | d`, two bits each, 32 bytes side by side: `y = (q - 1) d`.
    static void tq2v0(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at + 64);
        for (int j = 0; j < 256; j++) {
            int pack = u8(source, at + j / 128 * 32 + j % 32);
            target[to + j] = ((pack >> (2 * (j / 32 % 4)) & 3) - 1) * scale;
        }
    }
}
