package dev.lloyd.formats.gguf;

import static dev.lloyd.formats.gguf.Little.f16;
import static dev.lloyd.formats.gguf.Little.u8;

/// Blocks of 256 values with two levels of scales: a binary16 `d` (and `dmin`) for the block, small integers for
/// groups of 16 or 32.
final class KBlocks {
    private KBlocks() {}

    /// `scales[16] | q[64] | d | dmin`: `y = d s q - dmin m`; `s` and `m` are the halves of a group's scale byte.
    /// Each 32 bytes hold 128 values, two bits at a time.
    static void q2k(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at + 80);
        float minimum = f16(source, at + 82);
        for (int group = 0; group < 16; group++) {
            int pack = u8(source, at + group);
            float groupScale = scale * (pack & 15);
            float groupMinimum = minimum * (pack >> 4);
            int bytes = at + 16 + group / 8 * 32 + group % 2 * 16;
            int shift = group % 8 / 2 * 2;
            for (int l = 0; l < 16; l++) {
                int code = u8(source, bytes + l) >> shift & 3;
                target[to + 16 * group + l] = groupScale * code - groupMinimum;
            }
        }
    }

    /// `high[32] | q[64] | scales[12] | d`: `y = d (s - 32) (q - (high bit ? 0 : 4))`. Codes lie as in `Q2_K`; bit
    /// `k` of `high[l]` belongs to value `32 k + l`.
    static void q3k(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at + 108);
        for (int group = 0; group < 16; group++) {
            float groupScale = scale * (q3kScale(source, at + 96, group) - 32);
            int bytes = at + 32 + group / 8 * 32 + group % 2 * 16;
            int high = at + group % 2 * 16;
            int shift = group % 8 / 2 * 2;
            for (int l = 0; l < 16; l++) {
                int code = u8(source, bytes + l) >> shift & 3;
                int below = (u8(source, high + l) >> (group / 2) & 1) != 0 ? 0 : 4;
                target[to + 16 * group + l] = groupScale * (code - below);
            }
        }
    }

    // Scale g: four low bits in nibble g/8 of byte g%8, two high bits in pair g/4 of byte 8 + g%4.
    private static int q3kScale(byte[] source, int at, int group) {
        int low = u8(source, at + group % 8) >> (4 * (group / 8)) & 15;
        int high = u8(source, at + 8 + group % 4) >> (2 * (group / 4)) & 3;
        return low | high << 4;
    }

    /// The 6-bit scale of one of eight groups in the 12 bytes at `at`.
    static int scale(byte[] source, int at, int group) {
        return group < 4
                ? u8(source, at + group) & 63
                : (u8(source, at + group + 4) & 15) | ((u8(source, at + group - 4) >> 6) << 4);
    }

    /// The 6-bit minimum of one of eight groups in the 12 bytes at `at`.
    static int minimum(byte[] source, int at, int group) {
        return group < 4
                ? u8(source, at + group + 4) & 63
                : (u8(source, at + group + 4) >> 4) | ((u8(source, at + group) >> 6) << 4);
    }

    /// `d | dmin | scales[12] | q[128]`: `y = d s q - dmin m`. Of each 32 bytes the low nibbles are one group, the
    /// high ones the next.
    static void q4k(byte[] source, int at, float[] target, int to) {
        for (int group = 0; group < 8; group++) {
            float groupScale = f16(source, at) * scale(source, at + 4, group);
            float groupMinimum = f16(source, at + 2) * minimum(source, at + 4, group);
            int bytes = at + 16 + group / 2 * 32;
            for (int l = 0; l < 32; l++) {
                int code = u8(source, bytes + l) >> (4 * (group % 2)) & 15;
                target[to + 32 * group + l] = groupScale * code - groupMinimum;
            }
        }
    }

    /// `d | dmin | scales[12] | high[32] | q[128]`: as `Q4_K`, with the fifth bit of group `k` in bit `k` of
    /// `high[l]`.
    static void q5k(byte[] source, int at, float[] target, int to) {
        for (int group = 0; group < 8; group++) {
            float groupScale = f16(source, at) * scale(source, at + 4, group);
            float groupMinimum = f16(source, at + 2) * minimum(source, at + 4, group);
            int bytes = at + 48 + group / 2 * 32;
            for (int l = 0; l < 32; l++) {
                int low = u8(source, bytes + l) >> (4 * (group % 2)) & 15;
                int code = low | (u8(source, at + 16 + l) >> group & 1) << 4;
                target[to + 32 * group + l] = groupScale * code - groupMinimum;
            }
        }
    }

    /// `low[128] | high[64] | i8 scales[16] | d`: `y = d s (q - 32)`. Of each 128 values, quarter `k` has its low
    /// nibbles in 32 bytes of `low` (quarters 0 and 2 share one run, 1 and 3 the next) and its high bits in pair
    /// `k` of `high`.
    static void q6k(byte[] source, int at, float[] target, int to) {
        float scale = f16(source, at + 208);
        for (int part = 0; part < 8; part++) {
            int half = part / 4;
            int quarter = part % 4;
            int low = at + 64 * half + 32 * (quarter % 2);
            int high = at + 128 + 32 * half;
            for (int l = 0; l < 32; l++) {
                int code = ((u8(source, low + l) >> (4 * (quarter / 2))) & 15)
                        | (((u8(source, high + l) >> (2 * quarter)) & 3) << 4);
                float groupScale = scale * source[at + 192 + 2 * part + l / 16];
                target[to + 32 * part + l] = groupScale * (code - 32);
            }
        }
    }
}
