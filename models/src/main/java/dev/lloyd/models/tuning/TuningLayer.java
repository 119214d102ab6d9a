package dev.lloyd.models.tuning;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.function.Function;

/// A quantized layer that is to be tuned.
///
/// @param name of the layer, as the network calls it
/// @param weights the original, rows x columns; not to be changed
/// @param form what it was quantized to
/// @param quantizer quantizes other weights of the same shape as these were: by the same recipe, with the same
///     statistics and seed
public record TuningLayer(String name, Matrix weights, CanonicalForm form, Function<Matrix, CanonicalForm> quantizer) {
    /// Checks that the form is of the matrix's shape.
    public TuningLayer {
        if (form.rows() != weights.rows() || form.columns() != weights.columns()) {
            throw new IllegalArgumentException("layer " + name + " of " + weights.rows() + " x " + weights.columns()
                    + " values is not quantized to " + form.rows() + " x " + form.columns());
        }
    }

    /// The same layer with another form.
    public TuningLayer with(CanonicalForm other) {
        return new TuningLayer(name, weights, other, quantizer);
    }
}
