package dev.lloyd.tuning.block;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// The transforms of a form as two matrices: `W = left W' right`. Transforms are linear, so each is known by what it
/// makes of the identity.
///
/// @param left rows x rows; empty: the identity
/// @param right columns x columns; empty: the identity
record Coordinates(Optional<Tensor> left, Optional<Tensor> right) {
    static Coordinates of(CanonicalForm form, Workers workers) {
        Optional<Matrix> left = Optional.empty();
        Optional<Matrix> right = Optional.empty();
        for (AppliedTransform transform : form.transforms().reversed()) {
            if (transform.output().isPresent()) {
                Matrix start = left.orElseGet(() -> identity(form.rows()));
                left = Optional.of(only(transform, true).inverse(start, workers));
            }
            if (transform.input().isPresent()) {
                Matrix start = right.orElseGet(() -> identity(form.columns()));
                right = Optional.of(only(transform, false).inverse(start, workers));
            }
        }
        return new Coordinates(left.map(Tensors::of), right.map(Tensors::of));
    }

    private static AppliedTransform only(AppliedTransform transform, boolean output) {
        return new AppliedTransform(
                transform.part(),
                output ? Optional.empty() : transform.input(),
                output ? transform.output() : Optional.empty(),
                transform.tensors());
    }

    private static Matrix identity(int size) {
        Matrix identity = Matrix.zeros(size, size);
        for (int index = 0; index < size; index++) {
            identity.values()[identity.offset(index) + index] = 1;
        }
        return identity;
    }

    /// `left inner right`.
    Tensor outer(Tensor inner) {
        Tensor half = left.map(matrix -> matrix.matmul(inner)).orElse(inner);
        return right.map(half::matmul).orElse(half);
    }
}
