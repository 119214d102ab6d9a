package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import java.util.Arrays;

/// What a round of {@link CommutingStage} sums up over vectors, and the complex vectors that follow from it.
/// For one thread.
final class CommutingSums {
    /// Codes that are farther than the nearest by so many temperatures have no share.
    static final double FARTHEST = 30;

    private static final double LEAST = power(FARTHEST);

    /// A part of the equations' largest diagonal, which keeps them solvable where codes are always chosen together.
    private static final double RIDGE = 1e-6;

    private final int size;
    private final int dimension;
    private final double[] pairs;
    private final double[] right;
    private final double[] shares;
    private final double[] first;
    private final double[] second;

    /// @param size complex vectors
    /// @param dimension features of each, a real and an imaginary part for each pair
    CommutingSums(int size, int dimension) {
        this.size = size;
        this.dimension = dimension;
        this.pairs = new double[size * size];
        this.right = new double[size * dimension];
        this.shares = new double[size * size];
        this.first = new double[size];
        this.second = new double[size];
    }

    /// Adds what another has summed up.
    void add(CommutingSums other) {
        for (int index = 0; index < pairs.length; index++) {
            pairs[index] += other.pairs[index];
        }
        for (int index = 0; index < right.length; index++) {
            right[index] += other.right[index];
        }
    }

    /// Adds a vector with the shares of its codes.
    ///
    /// @param distances to all points, by `j size + k`, then infinities
    /// @param temperature 0 or more
    void add(VectorFit data, int vector, float[] distances, double temperature) {
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        int best = CodebookDistances.least(distances, distances.length);
        float weight = data.weights()[vector];
        if (temperature > 0) {
            addShares(distances, distances[best], temperature, weight);
        } else {
            count(best, weight);
        }
        addRight(data.vectors(), vector * dimension);
    }

    private void addShares(float[] distances, float least, double temperature, float weight) {
        for (int code = 0; code < shares.length; code++) {
            shares[code] = Math.min((distances[code] - least) / temperature, FARTHEST);
        }
        powers(shares);
        double total = 0;
        for (double share : shares) {
            total += share;
        }
        for (int code = 0; code < shares.length; code++) {
            shares[code] = weight * shares[code] / total;
            pairs[code] += shares[code];
        }
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                first[row] += shares[row * size + column];
                second[column] += shares[row * size + column];
            }
        }
    }

    /// Heights `h` of 0 to {@link #FARTHEST} become `e^-h - e^-FARTHEST`, which is exactly 0 at the end: `e^-h` to a
    /// relative 1e-9. The Taylor series of `e^(-h / 1024)` is squared ten times: sums and products alone, which the
    /// compiler makes vectors of and which are rounded alike at every width. With `Math.exp` shares took half of
    /// a fit.
    static void powers(double[] heights) {
        for (int index = 0; index < heights.length; index++) {
            heights[index] = power(heights[index]) - LEAST;
        }
    }

    private static double power(double height) {
        double x = height * -0x1p-10;
        double power = 1 + x * (1 + x * (1.0 / 2 + x * (1.0 / 6 + x * (1.0 / 24 + x * (1.0 / 120)))));
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        power *= power;
        return power * power;
    }

    private void count(int code, double share) {
        pairs[code] += share;
        first[code / size] += share;
        second[code % size] += share;
    }

    /// `p (e_j - i e_k) x`: what `-i` makes of a pair `(a, b)` is `(b, -a)`.
    private void addRight(float[] vectors, int offset) {
        int half = dimension / 2;
        for (int code = 0; code < size; code++) {
            if (first[code] == 0 && second[code] == 0) {
                continue;
            }
            for (int pair = 0; pair < half; pair++) {
                float real = vectors[offset + pair];
                float imaginary = vectors[offset + pair + half];
                right[code * dimension + pair] += first[code] * real + second[code] * imaginary;
                right[code * dimension + pair + half] += first[code] * imaginary - second[code] * real;
            }
        }
    }

    /// The vectors `c + (M + ridge)^-1 (right - M c)`, with `M` as the real matrix `[[Re, -Im], [Im, Re]]`.
    float[] solved(float[] vectors) {
        int half = dimension / 2;
        DoubleMatrix equations = equations();
        DoubleMatrix missing = missing(equations, vectors);
        double largest = 0;
        for (int row = 0; row < size; row++) {
            largest = Math.max(largest, equations.at(row, row));
        }
        for (int row = 0; row < 2 * size; row++) {
            equations.set(row, row, equations.at(row, row) + RIDGE * largest);
        }
        float[] target = vectors.clone();
        if (Cholesky.of(equations) instanceof Cholesky.Factor factor) {
            DoubleMatrix step = factor.solve(missing);
            for (int row = 0; row < 2 * size; row++) {
                for (int pair = 0; pair < half; pair++) {
                    target[place(row, pair)] += (float) step.at(row, pair);
                }
            }
        }
        return target;
    }

    /// `right - M c`, a column for each pair.
    private DoubleMatrix missing(DoubleMatrix equations, float[] vectors) {
        DoubleMatrix target = DoubleMatrix.zeros(2 * size, dimension / 2);
        for (int row = 0; row < 2 * size; row++) {
            for (int pair = 0; pair < dimension / 2; pair++) {
                double sum = right[place(row, pair)];
                for (int column = 0; column < 2 * size; column++) {
                    sum -= equations.at(row, column) * vectors[place(column, pair)];
                }
                target.set(row, pair, sum);
            }
        }
        return target;
    }

    /// Where the real part (rows below `size`) or the imaginary part of a pair lies.
    private int place(int row, int pair) {
        return row % size * dimension + pair + (row < size ? 0 : dimension / 2);
    }

    private DoubleMatrix equations() {
        DoubleMatrix target = DoubleMatrix.zeros(2 * size, 2 * size);
        for (int row = 0; row < size; row++) {
            double mass = 0;
            for (int column = 0; column < size; column++) {
                mass += pairs[row * size + column] + pairs[column * size + row];
                double turn = pairs[row * size + column] - pairs[column * size + row];
                target.set(row, size + column, -turn);
                target.set(size + row, column, turn);
            }
            target.set(row, row, mass);
            target.set(size + row, size + row, mass);
        }
        return target;
    }
}
