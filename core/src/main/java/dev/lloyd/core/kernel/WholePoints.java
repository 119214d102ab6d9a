package dev.lloyd.core.kernel;

import java.util.Arrays;

/// Points as whole numbers of an even step above the least of them:
///
///     point = least + step * number
///
/// Twice the points of e2m1 are 0, 1, 2, 3, 4, 6, 8, 12 and their negatives: numbers 0 to 24.
final class WholePoints {
    private WholePoints() {}

    static float least(float... points) {
        float least = Float.POSITIVE_INFINITY;
        for (float point : points) {
            least = Math.min(least, point);
        }
        return least;
    }

    /// The least distance of two points that are not equal; 0 if all are.
    static float step(float... points) {
        float[] sorted = points.clone();
        Arrays.sort(sorted);
        float step = Float.POSITIVE_INFINITY;
        for (int index = 1; index < sorted.length; index++) {
            // By comparison, as zeros of either sign are one point.
            if (sorted[index] > sorted[index - 1]) {
                step = Math.min(step, sorted[index] - sorted[index - 1]);
            }
        }
        return Float.isInfinite(step) ? 0 : step;
    }

    /// The numbers of points; none if one of them is no such number, exactly, or is more than a byte holds.
    static int[] of(float... points) {
        float least = least(points);
        float step = step(points);
        int[] numbers = new int[points.length];
        for (int index = 0; index < points.length; index++) {
            double number = step == 0 ? 0 : Math.rint(((double) points[index] - least) / step);
            if (number > 0xFF || least + step * number != points[index]) {
                return new int[0];
            }
            numbers[index] = (int) number;
        }
        return numbers;
    }
}
