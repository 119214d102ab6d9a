package dev.lloyd.quant.transform;

import dev.lloyd.quant.form.LinearMap;
import java.util.Optional;
import java.util.function.IntFunction;

/// Which side of the weights a transform works on.
public enum Side {
    /// The rows of the weights, along the input channels: `R`.
    INPUT,
    /// The columns of the weights, along the output channels: `L`.
    OUTPUT,
    /// Both.
    BOTH;

    /// The input map of that many columns, if this side has one.
    Optional<LinearMap> input(int columns, IntFunction<LinearMap> map) {
        return this == OUTPUT ? Optional.empty() : Optional.of(map.apply(columns));
    }

    /// The output map of that many rows, if this side has one.
    Optional<LinearMap> output(int rows, IntFunction<LinearMap> map) {
        return this == INPUT ? Optional.empty() : Optional.of(map.apply(rows));
    }
}
