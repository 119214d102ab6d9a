package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.Optional;

/// What lies between the transforms of a quantized matrix, with its inputs rounded: `(P + U V^T + S) round(x)` in
/// floats.
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
        return inner(workers).multiply(rounding.rounded(inputs), workers);
    }
}
