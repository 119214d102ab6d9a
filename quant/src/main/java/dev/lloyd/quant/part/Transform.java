package dev.lloyd.quant.part;

import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.transform.TransformTask;
import java.util.Optional;

/// A change of coordinates, `W' = L W R`, undone at run time on the layer's input and output.
///
/// Transforms of a recipe are applied in its order, each to the result of the one before.
public non-sealed interface Transform extends Part {
    /// What the part must know about the layer's input.
    default Need need() {
        return Need.NOTHING;
    }

    /// The transform that stands in for this one where nothing is known of the input, as in trials of other transforms;
    /// empty: none.
    default Optional<Transform> withoutCalibration() {
        return need() == Need.NOTHING ? Optional.of(this) : Optional.empty();
    }

    /// Chooses the maps for one weight matrix. Deterministic in the task, its seed included; the weights are not
    /// changed.
    AppliedTransform fit(TransformTask task);

    /// Bytes that the maps of a matrix take as stored: what {@link AppliedTransform#tensors()} will have.
    long storedBytes(int rows, int columns);

    /// Rebuilds the maps from what {@link AppliedTransform#tensors()} stored.
    ///
    /// @throws IllegalArgumentException if the tensors do not fit the shape
    AppliedTransform restore(int rows, int columns, StoredTensors tensors);
}
