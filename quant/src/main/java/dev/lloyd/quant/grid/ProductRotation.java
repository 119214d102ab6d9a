package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.linalg.Svd;
import dev.lloyd.core.linalg.SymmetricEigen;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Finds the rotation in which product quantization loses least; see {@link dev.lloyd.quant.transform.Opq}.
///
/// @param subvectors codes of a row
/// @param bits of a code
/// @param rounds of k-means and rotation
public record ProductRotation(int subvectors, int bits, int rounds) {
    private static final int ROWS = 1 << 16;

    /// Rounds of k-means before the rotation moves for the first time.
    private static final int START_ROUNDS = 5;

    /// The rotation `R`, columns x columns, for `x -> R x`.
    ///
    /// @param vectors rows x columns, not changed
    public Matrix fit(Matrix vectors, long seed, Workers workers) {
        Matrix rows = evenly(vectors);
        SubVectors cut = SubVectors.of(rows.columns(), subvectors);
        Matrix rotation = allocated(rows, cut, workers);
        float[][] codebooks = new float[cut.count()][];
        for (int round = 0; round < rounds; round++) {
            Matrix rotated =
                    Gemm.product(FloatBlock.of(rows), FloatBlock.of(rotation).transpose(), workers);
            Matrix decoded = Matrix.zeros(rotated.rows(), rotated.columns());
            workers.forEach(cut.count(), part -> {
                VectorFit fit = cut.cut(rotated, part, rotated.rows());
                codebooks[part] = codebooks[part] == null
                        ? AdditiveFit.codebook(fit, bits, START_ROUNDS, Seeds.derive(seed, part), workers)
                        : fit.refined(codebooks[part], bits, 1, workers);
                decode(fit, codebooks[part], decoded, cut.from(part));
            });
            Svd factors = Svd.of(Gemm.product(FloatBlock.of(decoded).transpose(), FloatBlock.of(rows), workers));
            rotation = Gemm.product(factors.left(), factors.right(), workers).toFloat();
        }
        return rotation;
    }

    private static Matrix evenly(Matrix vectors) {
        if (vectors.rows() <= ROWS) {
            return vectors;
        }
        Matrix rows = Matrix.zeros(ROWS, vectors.columns());
        for (int row = 0; row < ROWS; row++) {
            int from = vectors.offset((int) ((long) row * vectors.rows() / ROWS));
            System.arraycopy(vectors.values(), from, rows.values(), rows.offset(row), rows.columns());
        }
        return rows;
    }

    private void decode(VectorFit fit, float[] codebook, Matrix decoded, int column) {
        int dimension = fit.dimension();
        CodebookDistances table = CodebookDistances.of(codebook, 0, dimension, 1 << bits);
        float[] scratch = new float[CodebookDistances.padded(table.count())];
        for (int row = 0; row < decoded.rows(); row++) {
            int code = table.nearest(fit.vectors(), row * dimension, scratch);
            System.arraycopy(codebook, code * dimension, decoded.values(), decoded.offset(row) + column, dimension);
        }
    }

    /// Principal components as rows, in the order of the sub-vectors they go to: the strongest first, each to the
    /// sub-vector that has the least product of variances and is not full.
    private static Matrix allocated(Matrix rows, SubVectors cut, Workers workers) {
        Matrix moments = Gemm.product(FloatBlock.of(rows).transpose(), FloatBlock.of(rows), workers);
        SymmetricEigen eigen = SymmetricEigen.of(DoubleMatrix.of(moments));
        int dimension = rows.columns();
        double[] logs = logarithms(eigen.values());
        List<List<Integer>> parts = new ArrayList<>();
        IntStream.range(0, cut.count()).forEach(part -> parts.add(new ArrayList<>()));
        double[] sums = new double[cut.count()];
        for (int index = dimension - 1; index >= 0; index--) {
            int least = -1;
            for (int part = 0; part < sums.length; part++) {
                boolean open = parts.get(part).size() < cut.length(part);
                least = open && (least < 0 || sums[part] < sums[least]) ? part : least;
            }
            parts.get(least).add(index);
            sums[least] += logs[index];
        }
        Matrix rotation = Matrix.zeros(dimension, dimension);
        int row = 0;
        for (List<Integer> part : parts) {
            for (int index : part) {
                for (int column = 0; column < dimension; column++) {
                    rotation.set(row, column, (float) eigen.vectors().at(index, column));
                }
                row++;
            }
        }
        return rotation;
    }

    /// Logarithms of variances over the least one, so that none is negative; what is below a 10^-12th of the
    /// greatest counts as that.
    private static double[] logarithms(double[] values) {
        double floor = Math.max(values[values.length - 1] * 1e-12, Double.MIN_NORMAL);
        double[] logs = Arrays.stream(values)
                .map(value -> Math.log(Math.max(value, floor)))
                .toArray();
        return Arrays.stream(logs).map(log -> log - logs[0]).toArray();
    }
}
