package dev.lloyd.quant.grid;

/// A word of 16 bits that is read as seven windows of 3 bits, neighbours sharing a bit:
///
///     window_i = word >> shift_i & 7        shifts 13, 11, 9, 6, 4, 2, 0        value_i = window_i - 4
///
/// The third and the fourth window share none, so a word is a path of three and one of four windows. The best word
/// is found exactly: Viterbi's algorithm with one state for each value of the shared bit. Of equally near words the
/// one of smaller windows wins. For one thread.
///
/// Source: CCQ: Convolutional Code for Extreme Low-bit Quantization in LLMs, 2025.
final class WindowWord {
    /// Values of a word.
    static final int VALUES = 7;

    private static final int[] SHIFTS = {13, 11, 9, 6, 4, 2, 0};
    private static final int FIRST = 3;
    private static final int WINDOWS = 8;
    private static final int MIDDLE = 4;

    private final double[][] costs = new double[VALUES][2];
    private final int[][] windows = new int[VALUES][2];
    private double error;

    /// A value of a word.
    static int value(int word, int index) {
        return (word >> SHIFTS[index] & WINDOWS - 1) - MIDDLE;
    }

    /// The squared error of the last search.
    double error() {
        return error;
    }

    /// The word nearest to `values[offset ...] * factor`.
    int search(float[] values, int offset, float factor) {
        error = 0;
        return path(values, offset, factor, 0, FIRST) | path(values, offset, factor, FIRST, VALUES);
    }

    /// The bits of the windows from one to another that share bits, where they stand in the word.
    private int path(float[] values, int offset, float factor, int from, int to) {
        for (int index = from; index < to; index++) {
            double value = (double) values[offset + index] * factor + MIDDLE;
            java.util.Arrays.fill(costs[index], Double.POSITIVE_INFINITY);
            for (int window = 0; window < WINDOWS; window++) {
                double before = index == from ? 0 : costs[index - 1][window >> 2];
                double cost = before + (value - window) * (value - window);
                if (cost < costs[index][window & 1]) {
                    costs[index][window & 1] = cost;
                    windows[index][window & 1] = window;
                }
            }
        }
        int state = costs[to - 1][1] < costs[to - 1][0] ? 1 : 0;
        error += costs[to - 1][state];
        int word = 0;
        for (int index = to - 1; index >= from; index--) {
            int window = windows[index][state];
            word |= window << SHIFTS[index];
            state = window >> 2;
        }
        return word;
    }
}
