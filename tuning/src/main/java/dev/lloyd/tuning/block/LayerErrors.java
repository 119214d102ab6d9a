package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.plane.Planes;
import java.util.function.Function;

/// Errors about grids that say which layer has them.
final class LayerErrors {
    private LayerErrors() {}

    /// What some code makes of a layer's planes.
    ///
    /// @throws IllegalArgumentException if the code does, with the layer's name before the message
    static <T> T naming(TuningLayer layer, Function<Planes, T> use) {
        try {
            return use.apply(layer.form().planes());
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException("layer " + layer.name() + ": " + exception.getMessage(), exception);
        }
    }
}
