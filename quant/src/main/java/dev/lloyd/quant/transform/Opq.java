package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.grid.ProductRotation;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;

/// Optimized product quantization: the rotation of rows in which product quantization loses least.
///
///     min over rotations R and codebooks of sum ||R x - code(R x)||^2
///
/// It starts from principal components, shared out so that sub-vectors have the same product of variances
/// (eigenvalue allocation), then goes to and fro `rounds` times: a round of k-means in every sub-vector of `R x`,
/// and the rotation that is best for those codes, `R = U V^T` with the singular vectors of `sum y x^T`, `y` what
/// the code of `R x` decodes to (orthogonal Procrustes). Use it before `product` with the same sub-vectors and
/// bits, which then learns codebooks of its own.
///
/// It is fitted to at most 65,536 rows, taken evenly, as they are: longer rows count more. The inverse rotation
/// is stored in binary16, `2 columns^2` bytes, and taken as it stands, as in {@link Klt}. Deterministic for any
/// number of threads. Cost of a round: `2 columns (2^bits + 2 columns)` operations a row and a singular value
/// decomposition.
///
/// Source: Ge, He, Ke and Sun, Optimized product quantization, 2013. Published is 1 round of k-means a round;
/// means are not removed here, so that inner products stay what they are.
///
/// @param subvectors codes of a row
/// @param bits of a code
/// @param rounds of k-means and rotation
@AutoService(Part.class)
@PartName(
        value = "opq",
        summary = "the rotation in which product quantization loses least",
        source = "Ge, He, Ke and Sun, optimized product quantization, 2013")
public record Opq(
        @Meaning("codes of a row, as in product") int subvectors,

        @Meaning("bits of a code, as in product, 1 to 12") int bits,

        @Meaning("rounds of k-means and rotation, 0 (eigenvalue allocation alone) to 1000")
        int rounds)
        implements Transform {
    /// Checks the ranges above.
    public Opq {
        if (subvectors < 1 || subvectors > 1 << 16 || bits < 1 || bits > 12 || rounds < 0 || rounds > 1000) {
            throw new IllegalArgumentException(
                    "opq takes 1 to 65536 subvectors, 1 to 12 bits and 0 to 1000 rounds, not " + subvectors + ", "
                            + bits + " and " + rounds);
        }
    }

    /// 48 codes of 8 bits, 20 rounds.
    public Opq() {
        this(48, 8, 20);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        Matrix rotation =
                new ProductRotation(subvectors, bits, rounds).fit(task.weights(), task.seed(), task.workers());
        return DenseMap.applied(this, rotation.transpose());
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 2L * columns * columns;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        return DenseMap.restored(this, columns, tensors);
    }
}
