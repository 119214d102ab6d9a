package dev.lloyd.quant.grid;

import java.math.BigInteger;

/// Numbers the points of Fischer's pyramid, the integer vectors of `d` values whose magnitudes add up to `k`:
///
///     N(d, k) = N(d - 1, k) + N(d, k - 1) + N(d - 1, k - 1),    N(d, 0) = 1,    N(0, k > 0) = 0
///
/// Vectors are in order of their first value, 0, 1, -1, 2, -2, ..., then of the rest. Immutable. Cost of a number:
/// `d` additions of long integers, of a vector `d + k`; memory: `2 d k` of them.
///
/// Source: Fischer, A Pyramid Vector Quantizer, 1986.
final class PyramidCode {
    private final int dimension;
    private final int pulses;
    private final BigInteger[][] counts;
    /// `sums[d][k] = N(d, 0) + ... + N(d, k)`.
    private final BigInteger[][] sums;

    /// @param dimension 1 or more
    /// @param pulses sum of the magnitudes, 0 or more
    PyramidCode(int dimension, int pulses) {
        this.dimension = dimension;
        this.pulses = pulses;
        this.counts = new BigInteger[dimension + 1][pulses + 1];
        this.sums = new BigInteger[dimension + 1][pulses + 1];
        for (int line = 0; line <= dimension; line++) {
            for (int pulse = 0; pulse <= pulses; pulse++) {
                counts[line][pulse] = count(line, pulse);
                sums[line][pulse] = pulse == 0 ? BigInteger.ONE : sums[line][pulse - 1].add(counts[line][pulse]);
            }
        }
    }

    private BigInteger count(int line, int pulse) {
        if (pulse == 0) {
            return BigInteger.ONE;
        }
        return line == 0
                ? BigInteger.ZERO
                : counts[line - 1][pulse].add(counts[line][pulse - 1]).add(counts[line - 1][pulse - 1]);
    }

    /// The most pulses at which the points of a dimension have numbers of so many bits; 0 if not even one pulse has.
    static int pulses(int dimension, int bits) {
        BigInteger most = BigInteger.ONE.shiftLeft(bits);
        // One column of the table of counts after the other: all lengths at a number of pulses.
        BigInteger[] column = new BigInteger[dimension + 1];
        java.util.Arrays.fill(column, BigInteger.ONE);
        int pulses = 0;
        while (true) {
            BigInteger corner = column[0];
            column[0] = BigInteger.ZERO;
            for (int line = 1; line <= dimension; line++) {
                BigInteger former = column[line];
                column[line] = column[line - 1].add(former).add(corner);
                corner = former;
            }
            if (column[dimension].compareTo(most) > 0 || dimension == 1 && pulses == 1) {
                return pulses;
            }
            pulses++;
        }
    }

    int dimension() {
        return dimension;
    }

    int pulses() {
        return pulses;
    }

    /// How many points there are.
    BigInteger count() {
        return counts[dimension][pulses];
    }

    /// The number of a point.
    BigInteger number(int[] point) {
        BigInteger number = BigInteger.ZERO;
        int left = pulses;
        for (int place = 0; place < dimension && left > 0; place++) {
            int rest = dimension - 1 - place;
            int magnitude = Math.abs(point[place]);
            if (magnitude > 0) {
                number = number.add(before(rest, left, magnitude));
                left -= magnitude;
                if (point[place] < 0) {
                    number = number.add(counts[rest][left]);
                }
            }
        }
        return number;
    }

    /// How many points have a value of less magnitude, then `rest` more values.
    private BigInteger before(int rest, int left, int magnitude) {
        BigInteger smaller = magnitude == 1
                ? BigInteger.ZERO
                : sums[rest][left - 1].subtract(sums[rest][left - magnitude]).shiftLeft(1);
        return counts[rest][left].add(smaller);
    }

    /// The point of a number, which counts as the last one's if there are fewer points.
    void point(BigInteger number, int[] point) {
        BigInteger left = number.min(count().subtract(BigInteger.ONE));
        int pulsesLeft = pulses;
        for (int place = 0; place < dimension; place++) {
            int rest = dimension - 1 - place;
            point[place] = 0;
            BigInteger zeros = counts[rest][pulsesLeft];
            if (pulsesLeft == 0 || left.compareTo(zeros) < 0) {
                continue;
            }
            left = left.subtract(zeros);
            pulsesLeft--;
            int magnitude = 1;
            while (left.compareTo(counts[rest][pulsesLeft].shiftLeft(1)) >= 0) {
                left = left.subtract(counts[rest][pulsesLeft].shiftLeft(1));
                pulsesLeft--;
                magnitude++;
            }
            boolean negative = left.compareTo(counts[rest][pulsesLeft]) >= 0;
            left = negative ? left.subtract(counts[rest][pulsesLeft]) : left;
            point[place] = negative ? -magnitude : magnitude;
        }
    }
}
