package dev.lloyd.quant.grid;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;
import java.util.Optional;

/// A piece of a lattice behind a compander: `x_i = F^-1( sum_j G_ij (z_j + 1/2) )`, `-2^(bits-1) <= z_j < 2^(bits-1)`.
///
/// Encoding rounds `G^-1 F(x) - 1/2` (Babai), clips, and then goes over the coordinates of `z`, each to where the error
/// is least while the others stay, errors of `F(x)_i` times the slope of `F^-1` there; a near point, not the nearest.
/// NaN
/// counts as 0.
final class LatticePoints implements Points {
    private static final int PASSES = 3;

    private final int bits;
    private final int dimension;
    private final float[] basis;
    private final Compander compander;
    private final double[] inverse;
    private final float greatest;

    /// @param basis `G`, row by row: a row for each value
    /// @throws IllegalArgumentException if `G` has no inverse, or a point is not finite
    LatticePoints(int bits, int dimension, float[] basis, Compander compander) {
        this.bits = bits;
        this.dimension = dimension;
        this.basis = basis;
        this.compander = compander;
        this.inverse = inverse(basis, dimension);
        double largest = 0;
        for (int row = 0; row < dimension; row++) {
            double sum = 0;
            for (int column = 0; column < dimension; column++) {
                sum += Math.abs(basis[row * dimension + column]);
            }
            largest = Math.max(largest, compander.expanded(sum * top()));
        }
        this.greatest = (float) largest;
        if (!Float.isFinite(greatest)) {
            throw new IllegalArgumentException(
                    "a lattice whose compander has the limit " + compander.limit() + " has points that are not finite");
        }
    }

    /// `G` as it will be read back.
    static LatticePoints of(int bits, int dimension, double[] basis, Compander compander) {
        float[] stored = new float[basis.length];
        for (int index = 0; index < stored.length; index++) {
            stored[index] = StoredTensor.half((float) basis[index]);
        }
        return new LatticePoints(bits, dimension, stored, compander);
    }

    /// Another basis behind the same compander; empty if it has no inverse, or points that are not finite.
    Optional<LatticePoints> with(double[] other) {
        try {
            return Optional.of(of(bits, dimension, other, compander));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    static LatticePoints restore(int bits, int dimension, StoredTensors side) {
        float[] law = Codebooks.checked(side, "compander", 1, 2);
        return new LatticePoints(
                bits, dimension, Codebooks.checked(side, dimension, dimension), new Compander(law[0], law[1]));
    }

    /// `(G^T G)^-1 G^T`.
    private static double[] inverse(float[] basis, int dimension) {
        DoubleMatrix gram = DoubleMatrix.zeros(dimension, dimension);
        DoubleMatrix transposed = DoubleMatrix.zeros(dimension, dimension);
        for (int row = 0; row < dimension; row++) {
            for (int column = 0; column < dimension; column++) {
                double sum = 0;
                for (int inner = 0; inner < dimension; inner++) {
                    sum += (double) basis[inner * dimension + row] * basis[inner * dimension + column];
                }
                gram.set(row, column, sum);
                transposed.set(row, column, basis[column * dimension + row]);
            }
        }
        if (Cholesky.of(gram) instanceof Cholesky.Factor factor) {
            return factor.solve(transposed).values();
        }
        throw new IllegalArgumentException("the basis of a lattice of " + dimension + " dimensions has no inverse");
    }

    /// The greatest coordinate, `2^(bits-1) - 1/2`.
    private double top() {
        return (1 << bits - 1) - 0.5;
    }

    int dimension() {
        return dimension;
    }

    /// `G`, row by row; not to be changed.
    float[] basis() {
        return basis;
    }

    Compander compander() {
        return compander;
    }

    @Override
    public Tile tile() {
        return new Tile(1, dimension);
    }

    @Override
    public int codesPerTile() {
        return dimension;
    }

    @Override
    public int codeBits() {
        return bits;
    }

    @Override
    public float minimum() {
        return -greatest;
    }

    @Override
    public float maximum() {
        return greatest;
    }

    @Override
    public Encoder encoder() {
        double[] rest = new double[dimension];
        double[] weights = new double[dimension];
        double[] coordinates = new double[dimension];
        return (values, offset, codes, codeOffset) -> {
            start(values, offset, rest, weights, coordinates);
            for (int pass = 0; pass < PASSES && improve(rest, weights, coordinates); pass++) {}
            for (int place = 0; place < dimension; place++) {
                codes[codeOffset + place] = (int) Math.round(coordinates[place] + top());
            }
        };
    }

    /// Babai's rounding, what it leaves of the companded values, and what that counts.
    private void start(float[] values, int offset, double[] rest, double[] weights, double[] coordinates) {
        for (int place = 0; place < dimension; place++) {
            float value = Float.isNaN(values[offset + place]) ? 0 : values[offset + place];
            rest[place] = compander.compressed(Math.clamp(value, -2 * greatest, 2 * greatest));
            double slope = compander.slope(rest[place]);
            weights[place] = slope * slope;
        }
        for (int place = 0; place < dimension; place++) {
            double sum = 0;
            for (int other = 0; other < dimension; other++) {
                sum += inverse[place * dimension + other] * rest[other];
            }
            coordinates[place] = Math.clamp(Math.floor(sum) + 0.5, -top(), top());
        }
        for (int place = 0; place < dimension; place++) {
            for (int other = 0; other < dimension; other++) {
                rest[place] -= basis[place * dimension + other] * coordinates[other];
            }
        }
    }

    private boolean improve(double[] rest, double[] weights, double[] coordinates) {
        boolean moved = false;
        for (int axis = 0; axis < dimension; axis++) {
            double product = 0;
            double square = 0;
            for (int place = 0; place < dimension; place++) {
                double entry = weights[place] * basis[place * dimension + axis];
                product += entry * rest[place];
                square += entry * basis[place * dimension + axis];
            }
            double step = square > 0 ? Math.rint(product / square) : 0;
            double next = Math.clamp(coordinates[axis] + step, -top(), top());
            double change = next - coordinates[axis];
            if (change != 0) {
                moved = true;
                coordinates[axis] = next;
                for (int place = 0; place < dimension; place++) {
                    rest[place] -= change * basis[place * dimension + axis];
                }
            }
        }
        return moved;
    }

    /// The coordinates `z + 1/2` of a code.
    double coordinate(int code) {
        return code - top();
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        for (int place = 0; place < dimension; place++) {
            double sum = 0;
            for (int axis = 0; axis < dimension; axis++) {
                sum += basis[place * dimension + axis] * coordinate(codes[codeOffset + axis]);
            }
            values[offset + place] = (float) compander.expanded(sum);
        }
    }

    @Override
    public StoredTensors side() {
        return StoredTensors.of("levels", StoredTensor.ofHalves(basis, dimension, dimension))
                .plusOne("compander", StoredTensor.ofFloats(new float[] {compander.mu(), compander.limit()}, 1, 2));
    }

    /// Without a compander points are linear in `G`.
    @Override
    public Optional<Codebook> codebook() {
        return compander.mu() == 0 ? Optional.of(new Basis()) : Optional.empty();
    }

    private final class Basis implements Codebook {
        @Override
        public float[] levels() {
            return basis;
        }

        /// The same points where a basis has no inverse.
        @Override
        public Points with(float[] levels) {
            double[] others = new double[levels.length];
            Arrays.setAll(others, index -> levels[index]);
            return LatticePoints.this.with(others).orElse(LatticePoints.this);
        }

        @Override
        public void decode(double[] levels, int levelOffset, int[] codes, int codeOffset, double[] values) {
            for (int place = 0; place < dimension; place++) {
                values[place] = 0;
                for (int axis = 0; axis < dimension; axis++) {
                    values[place] +=
                            levels[levelOffset + place * dimension + axis] * coordinate(codes[codeOffset + axis]);
                }
            }
        }

        @Override
        public void gather(double[] values, int[] codes, int codeOffset, double[] sums, int sumOffset) {
            for (int place = 0; place < dimension; place++) {
                for (int axis = 0; axis < dimension; axis++) {
                    sums[sumOffset + place * dimension + axis] += values[place] * coordinate(codes[codeOffset + axis]);
                }
            }
        }
    }
}
