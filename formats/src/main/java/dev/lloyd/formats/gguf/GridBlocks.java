package dev.lloyd.formats.gguf;

import static dev.lloyd.formats.gguf.Little.f16;
import static dev.lloyd.formats.gguf.Little.i32;
import static dev.lloyd.formats.gguf.Little.u16;
import static dev.lloyd.formats.gguf.Little.u8;

/// Blocks of 256 values whose codes are points of a grid of 4 or 8 dimensions. `d` is a binary16 number, `s` a
/// 4-bit (or 3-bit) scale of a group. In the IQ2 and IQ3 types a point has magnitudes and each value a sign bit of
/// its own.
final class GridBlocks {
    private static final float IQ1_DELTA = 0.125f;

    private GridBlocks() {}

    private static void signed(byte[] grid, int point, int dimension, float scale, int signs, float[] target, int to) {
        for (int j = 0; j < dimension; j++) {
            float value = scale * grid[point * dimension + j];
            target[to + j] = (signs >> j & 1) != 0 ? -value : value;
        }
    }

    /// `d | 8 x (u8 point[4] | u32: 4 x 7 signs, 4-bit s)`: `y = d (0.5 + s) / 4 x point`.
    static void iq2xxs(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int group = 0; group < 8; group++) {
            int points = at + 2 + 8 * group;
            int aside = i32(source, points + 4);
            float groupScale = scale * (0.5f + (aside >>> 28)) * 0.25f;
            for (int l = 0; l < 4; l++) {
                int signs = Grids.signs(aside >>> (7 * l) & 127);
                int first = to + 32 * group + 8 * l;
                signed(Grids.IQ2_XXS, u8(source, points + l), 8, groupScale, signs, target, first);
            }
        }
    }

    /// `d | u16 q[32] | s[8]`: 9 bits of point, 7 of sign; two scales to a byte; `y = d (0.5 + s) / 4 x point`.
    static void iq2xs(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int l = 0; l < 32; l++) {
            int code = u16(source, at + 2 + 2 * l);
            float groupScale = iq2Scale(scale, u8(source, at + 66 + l / 4), l);
            signed(Grids.IQ2_XS, code & 511, 8, groupScale, Grids.signs(code >> 9), target, to + 8 * l);
        }
    }

    // The low half of the byte serves the first two of four points, the high half the others.
    private static float iq2Scale(float scale, int pack, int point) {
        return scale * (0.5f + (pack >> (point % 4 / 2 * 4) & 15)) * 0.25f;
    }

    /// `d | q[32] | signs[32] | high[8] | s[8]`: the two high bits of a point lie in `high`; scales as in
    /// `IQ2_XS`.
    static void iq2s(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int l = 0; l < 32; l++) {
            int high = u8(source, at + 66 + l / 4) >> (2 * (l % 4)) & 3;
            int point = u8(source, at + 2 + l) | (high << 8);
            float groupScale = iq2Scale(scale, u8(source, at + 74 + l / 4), l);
            signed(Grids.IQ2_S, point, 8, groupScale, u8(source, at + 34 + l), target, to + 8 * l);
        }
    }

    /// `d | q[64] | 8 x u32: 4 x 7 signs, 4-bit s`: two points of 4 share 7 signs; `y = d (0.5 + s) / 2 x
    /// point`.
    static void iq3xxs(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int l = 0; l < 64; l++) {
            int aside = i32(source, at + 66 + l / 8 * 4);
            float groupScale = scale * (0.5f + (aside >>> 28)) * 0.5f;
            int signs = Grids.signs(aside >>> (7 * (l % 8 / 2)) & 127) >> (l % 2 * 4);
            signed(Grids.IQ3_XXS, u8(source, at + 2 + l), 4, groupScale, signs, target, to + 4 * l);
        }
    }

    /// `d | q[64] | high[8] | signs[32] | s[4]`: the ninth bit of a point lies in `high`; `y = d (1 + 2 s) x
    /// point`.
    static void iq3s(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int l = 0; l < 64; l++) {
            int high = u8(source, at + 66 + l / 8) >> (l % 8) & 1;
            int group = l / 8;
            int code = u8(source, at + 106 + group / 2) >> (group % 2 * 4) & 15;
            int signs = u8(source, at + 74 + l / 2) >> (l % 2 * 4);
            int point = u8(source, at + 2 + l) | (high << 8);
            signed(Grids.IQ3_S, point, 4, scale * (1 + 2 * code), signs, target, to + 4 * l);
        }
    }

    private static void shifted(int point, float scale, float delta, float[] target, int to) {
        for (int j = 0; j < 8; j++) {
            target[to + j] = scale * (Grids.IQ1[point * 8 + j] + delta);
        }
    }

    /// `d | q[32] | u16 h[8]`: `h` holds, for 4 points, their three high bits each, a 3-bit `s`, and the sign of
    /// the shift; `y = d (2 s + 1) (point +- 1/8)`.
    static void iq1s(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at);
        for (int l = 0; l < 32; l++) {
            int aside = u16(source, at + 34 + l / 4 * 2);
            int point = u8(source, at + 2 + l) | (((aside >> (3 * (l % 4))) & 7) << 8);
            float groupScale = scale * (2 * (aside >> 12 & 7) + 1);
            shifted(point, groupScale, (aside & 0x8000) != 0 ? -IQ1_DELTA : IQ1_DELTA, target, to + 8 * l);
        }
    }

    /// `q[32] | h[16] | u16 s[4]`: a nibble of `h` holds three high bits of a point and the sign of its shift; `s`
    /// holds four 3-bit scales, one for two points each, and a quarter of the binary16 `d` on top.
    static void iq1m(byte[] source, int at, float[] target, int to) {
        int bits = 0;
        for (int part = 0; part < 4; part++) {
            bits |= u16(source, at + 48 + 2 * part) >> 12 << (4 * part);
        }
        float scale = Float.float16ToFloat((short) bits);
        for (int l = 0; l < 32; l++) {
            int nibble = u8(source, at + 32 + l / 2) >> (l % 2 * 4) & 15;
            int point = u8(source, at + l) | ((nibble & 7) << 8);
            int code = u16(source, at + 48 + l / 8 * 2) >> (l % 8 / 2 * 3) & 7;
            shifted(point, scale * (2 * code + 1), (nibble & 8) != 0 ? -IQ1_DELTA : IQ1_DELTA, target, to + 8 * l);
        }
    }
}
