package dev.lloyd.quant.grid;

import java.util.ArrayList;
import java.util.List;

/// Lists of points of the lattice E8, the densest packing of balls in 8 dimensions.
final class E8Patterns {
    /// Coordinates.
    static final int DIMENSION = 8;

    private E8Patterns() {}

    /// The 256 patterns of magnitudes of E8P: the 227 vectors of odd multiples of 1/2 with squared norm of at most
    /// 10, then 29 of the 56 with five coordinates 3/2 and three 1/2 (squared norm 12), in lexicographic order.
    static List<float[]> magnitudes() {
        List<float[]> near = new ArrayList<>();
        List<float[]> far = new ArrayList<>();
        int[] digits = new int[DIMENSION];
        for (int number = 0; number < 6561; number++) {
            int rest = number;
            float norm = 0;
            float[] pattern = new float[DIMENSION];
            for (int index = 0; index < DIMENSION; index++) {
                digits[index] = rest % 3;
                rest /= 3;
                pattern[index] = digits[index] + 0.5f;
                norm += pattern[index] * pattern[index];
            }
            if (norm <= 10) {
                near.add(pattern);
            } else if (norm == 12 && java.util.Arrays.stream(digits).noneMatch(digit -> digit == 2)) {
                far.add(pattern);
            }
        }
        near.addAll(far.subList(0, 256 - near.size()));
        return near;
    }

    /// 256 points of E8: the origin, the 240 of squared norm 2, and 15 of the 16 that have one coordinate 2 or
    /// -2.
    static float[] shortest() {
        List<float[]> points = new ArrayList<>();
        points.add(new float[DIMENSION]);
        for (int left = 0; left < DIMENSION; left++) {
            for (int right = left + 1; right < DIMENSION; right++) {
                for (int signs = 0; signs < 4; signs++) {
                    float[] point = new float[DIMENSION];
                    point[left] = (signs & 1) == 0 ? 1 : -1;
                    point[right] = (signs & 2) == 0 ? 1 : -1;
                    points.add(point);
                }
            }
        }
        for (int signs = 0; signs < 256; signs++) {
            if (Integer.bitCount(signs) % 2 == 0) {
                float[] point = new float[DIMENSION];
                for (int index = 0; index < DIMENSION; index++) {
                    point[index] = (signs >> index & 1) == 0 ? 0.5f : -0.5f;
                }
                points.add(point);
            }
        }
        for (int place = 0; points.size() < 256; place++) {
            float[] point = new float[DIMENSION];
            point[place / 2] = place % 2 == 0 ? 2 : -2;
            points.add(point);
        }
        float[] all = new float[256 * DIMENSION];
        for (int code = 0; code < 256; code++) {
            System.arraycopy(points.get(code), 0, all, code * DIMENSION, DIMENSION);
        }
        return all;
    }
}
