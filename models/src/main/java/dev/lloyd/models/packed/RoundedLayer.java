package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.Optional;

/// A quantized matrix whose inputs are rounded: `L^-1 (P + U V^T + S) round(R^-1 x)`, the middle in floats.
///
/// Memory: 4 bytes a value once it has multiplied.
final class RoundedLayer implements LinearLayer {
    private final CanonicalForm form;
    private final InputRounding rounding;

    /// Made when it first multiplies.
    private Optional<DenseLayer> inner = Optional.empty();

    RoundedLayer(CanonicalForm form, InputRounding rounding) {
        this.form = form;
        this.rounding = rounding;
    }

    private synchronized DenseLayer inner(Workers workers) {
        if (inner.isEmpty()) {
            inner = Optional.of(new DenseLayer(form.inner(workers)));
        }
        return inner.get();
    }

    @Override
    public int rows() {
        return form.rows();
    }

    @Override
    public int columns() {
        return form.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix moved = inputs.copy();
        workers.forEach(moved.rows(), token -> {
            for (AppliedTransform transform : form.transforms()) {
                transform.input().ifPresent(map -> map.dual(moved.values(), moved.offset(token)));
            }
        });
        Matrix target = inner(workers).multiply(rounding.rounded(moved), workers);
        workers.forEach(target.rows(), token -> {
            for (AppliedTransform transform : form.transforms().reversed()) {
                transform.output().ifPresent(map -> map.inverse(target.values(), target.offset(token)));
            }
        });
        return target;
    }
}
