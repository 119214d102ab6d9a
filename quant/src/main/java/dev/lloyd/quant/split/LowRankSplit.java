package dev.lloyd.quant.split;

import com.google.auto.service.AutoService;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.linalg.Svd;
import dev.lloyd.core.linalg.Triangle;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.part.Correcting;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.Optional;

/// The thin product `U V^T` nearest to the weights or to the rounding error `E`, by the singular value
/// decomposition:
///
///     E S = A diag(sigma) B^T        U = A_k diag(sigma_k)^(1/2)        V^T = diag(sigma_k)^(1/2) B_k^T S^-1
///
///     none         S = I: least squared error (LQER, LoRC)
///     magnitude    S = diag(s), s_j = a_j / sqrt(min a * max a), a_j = E|x_j|: large inputs count more (L2QER)
///     hessian      S S^T = H: least output error tr((E - U V^T) H (E - U V^T)^T)
///     fisher       R E S with R_ii = sqrt(mean_j F_ij), S_jj = sqrt(mean_i F_ij): least error where a weight's counts
///                  by its Fisher information F_ij, as far as that is a row's factor times a column's
///
/// Of the weights the product can be found in turns with rounding to nearest, `Q = round(W - U V^T)` and
/// `U V^T` nearest to `W - Q`, until the error `W - Q - U V^T` (weighted by Fisher factors where these weight the
/// product, else plain) stops falling, or after `rounds` of them; the best stays.
///
/// The rank is cut to the smaller side. Channels whose input is smaller than a ten-thousandth of the largest count
/// as that; H gets a hundredth of its mean diagonal, ten times more where it is not positive definite. Factors are
/// stored in binary16: `16 k (rows + columns) / (rows * columns)` bits a weight. Cost: an SVD.
///
/// Sources: Yao et al., ZeroQuant-V2, 2023 (LoRC); Zhang et al., LQER, 2024; Li et al., SVDQuant, 2024
/// (`weights`); Guo et al., LQ-LoRA, 2023 (`rounds`, `fisher`).
///
/// @param rank columns of the factors, 1 or more
/// @param target the weights before rounding, or the error after it
/// @param weighting what counts how much
/// @param rounds turns with rounding to nearest, 1 (none) to 100; more than 1 of the weights alone
@AutoService(Part.class)
@PartName(
        value = "low-rank",
        summary = "a thin product of two factors that explains the rounding error, or the weights before it",
        source = "Zhang et al., LQER, 2024")
public record LowRankSplit(
        @Meaning("columns of the factors, 1 or more") int rank,

        @Meaning("what is explained: weights (before rounding) or error (after it)")
        Target target,

        @Meaning("none, magnitude (of the input), hessian or fisher")
        Weighting weighting,

        @Meaning("turns with rounding to nearest, 1 (none) to 100; for target=weights")
        int rounds)
        implements Correcting {
    /// What counts how much.
    public enum Weighting {
        /// Every value the same.
        NONE,
        /// Columns by the mean magnitude of their input.
        MAGNITUDE,
        /// By the input's second moments.
        HESSIAN,
        /// Rows and columns by squared gradients of the model's loss.
        FISHER
    }

    /// Checks the range above.
    public LowRankSplit {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be 1 or more, not " + rank);
        }
        if (rounds < 1 || rounds > 100 || (rounds > 1 && target != Target.WEIGHTS)) {
            throw new IllegalArgumentException(
                    "rounds must be 1 to 100, and 1 unless target=weights, not " + rounds + " for " + target);
        }
    }

    /// Rank 32 of the error, unweighted.
    public LowRankSplit() {
        this(32, Target.ERROR, Weighting.NONE, 1);
    }

    @Override
    public Need need() {
        return switch (weighting) {
            case NONE -> Need.NOTHING;
            case MAGNITUDE, HESSIAN -> Need.CALIBRATION;
            case FISHER -> Need.GRADIENTS;
        };
    }

    @Override
    public Optional<WeightScore> score() {
        return weighting == Weighting.FISHER ? Optional.of(WeightScore.FISHER) : Optional.empty();
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 2L * Math.min(rank, Math.min(rows, columns)) * (rows + columns);
    }

    @Override
    public LowRank fit(SplitTask task) {
        FisherFactors factors = factors(task);
        return rounds == 1
                ? nearest(task, factors)
                : LowRankTurns.best(task, each -> nearest(each, factors), rounds, factors);
    }

    /// What rows and columns count: by the Fisher information, or all the same.
    private FisherFactors factors(SplitTask task) {
        return weighting == Weighting.FISHER
                ? FisherFactors.of(calibrated(score().map(task.scores()::get)))
                : FisherFactors.ones(task.matrix().rows(), task.matrix().columns());
    }

    private LowRank nearest(SplitTask task, FisherFactors factors) {
        DoubleMatrix matrix = DoubleMatrix.of(task.matrix());
        return switch (weighting) {
            case NONE -> factors(Svd.of(matrix));
            case MAGNITUDE -> byMagnitude(matrix, calibrated(task.meanMagnitude()));
            case HESSIAN -> byHessian(matrix, calibrated(task.secondMoments()), task);
            case FISHER -> byFisher(matrix, factors);
        };
    }

    private LowRank byMagnitude(DoubleMatrix matrix, float[] magnitude) {
        double[] scales = Magnitudes.normalised(magnitude);
        int columns = matrix.columns();
        for (int index = 0; index < matrix.values().length; index++) {
            matrix.values()[index] *= scales[index % columns];
        }
        Svd svd = Svd.of(matrix);
        DoubleMatrix right = svd.right().copy();
        for (int index = 0; index < right.values().length; index++) {
            right.values()[index] /= scales[index % columns];
        }
        return factors(new Svd(svd.left(), svd.values(), right));
    }

    private LowRank byFisher(DoubleMatrix matrix, FisherFactors factors) {
        factors.multiply(matrix);
        Svd svd = Svd.of(matrix);
        return factors(new Svd(factors.withoutRows(svd.left()), svd.values(), factors.withoutColumns(svd.right())));
    }

    private LowRank byHessian(DoubleMatrix matrix, DoubleMatrix moments, SplitTask task) {
        DoubleMatrix root = Magnitudes.factor(moments).lower();
        Svd svd = Svd.of(Gemm.product(matrix, root, task.workers()));
        // B^T L^-1 = (L^-T B)^T
        DoubleMatrix right = transpose(Triangle.LOWER_TRANSPOSED.solve(root, transpose(svd.right())));
        return factors(new Svd(svd.left(), svd.values(), right));
    }

    private LowRank factors(Svd svd) {
        int kept = Math.min(rank, svd.values().length);
        Matrix left = Matrix.zeros(svd.left().rows(), kept);
        Matrix right = Matrix.zeros(svd.right().columns(), kept);
        for (int index = 0; index < kept; index++) {
            double root = Math.sqrt(svd.values()[index]);
            for (int row = 0; row < left.rows(); row++) {
                left.set(row, index, (float) (svd.left().at(row, index) * root));
            }
            for (int column = 0; column < right.rows(); column++) {
                right.set(column, index, (float) (svd.right().at(index, column) * root));
            }
        }
        return LowRank.rounded(left, right);
    }

    private static DoubleMatrix transpose(DoubleMatrix source) {
        DoubleMatrix target = DoubleMatrix.zeros(source.columns(), source.rows());
        for (int row = 0; row < source.rows(); row++) {
            for (int column = 0; column < source.columns(); column++) {
                target.values()[column * source.rows() + row] = source.at(row, column);
            }
        }
        return target;
    }

    private static <T> T calibrated(Optional<T> statistic) {
        return statistic.orElseThrow(
                () -> new IllegalArgumentException("low-rank with a weighting needs calibration statistics, and with"
                        + " weighting=fisher gradients for the weights as the model has them, without transforms"));
    }
}
