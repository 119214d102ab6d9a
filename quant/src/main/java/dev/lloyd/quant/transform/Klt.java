package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.linalg.DoubleBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.linalg.SymmetricEigen;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;

/// The Karhunen-Loeve transform of the input side: coordinates in which second moments are uncorrelated, the
/// strongest first.
///
///     w' = V w,    x' = V x,    rows of V: eigenvectors of H = E[x x^T] (`hessian`) or of W^T W (`weights`)
///
/// `V^T` is stored in binary16, `16 * columns / rows` bits a weight: only for tall matrices. The rounded `V^T` is
/// not orthogonal to the last digit; it is taken as the inverse map as it stands, so that what is decoded needs
/// nothing else, and the weights are transformed by its exact inverse. (Measured at 384 channels: lengths change by
/// less than 0.1 %.)
///
/// Sources: Karhunen, 1947; Loeve, 1948; for weights under rotation Ashkboos et al., SliceGPT, 2024.
///
/// @param of whose eigenvectors
@AutoService(Part.class)
@PartName(
        value = "klt",
        summary = "the eigenvectors of the input's or the weights' second moments as coordinates",
        source = "Karhunen, 1947; Loeve, 1948")
public record Klt(
        @Meaning("hessian (the input's second moments) or weights")
        Source of) implements Transform {
    /// Whose eigenvectors.
    public enum Source {
        /// The layer input's second moments.
        HESSIAN,
        /// The weights' second moments, `W^T W`.
        WEIGHTS
    }

    /// Needs no check: every source is possible.
    public Klt {}

    /// Of the input's second moments.
    public Klt() {
        this(Source.HESSIAN);
    }

    @Override
    public Need need() {
        return of == Source.HESSIAN ? Need.CALIBRATION : Need.NOTHING;
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        DoubleMatrix vectors = SymmetricEigen.of(moments(task)).vectors();
        int dimension = vectors.rows();
        Matrix inverse = Matrix.zeros(dimension, dimension);
        for (int row = 0; row < dimension; row++) {
            for (int column = 0; column < dimension; column++) {
                inverse.set(row, column, (float) vectors.at(dimension - 1 - column, row));
            }
        }
        return DenseMap.applied(this, inverse);
    }

    private DoubleMatrix moments(TransformTask task) {
        if (of == Source.HESSIAN) {
            return task.secondMoments()
                    .orElseThrow(() -> new IllegalArgumentException("klt(of=hessian) needs calibration statistics"));
        }
        DoubleBlock weights = DoubleBlock.of(DoubleMatrix.of(task.weights()));
        return Gemm.product(weights.transpose(), weights, task.workers());
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
