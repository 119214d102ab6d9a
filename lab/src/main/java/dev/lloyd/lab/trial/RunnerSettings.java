package dev.lloyd.lab.trial;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.quantize.CalibrationSet;
import java.util.Optional;

/// What a run depends on beside its recipe.
///
/// @param calibration text for recipes that need it
/// @param seed of everything random
/// @param workers threads to use; results do not depend on how many
public record RunnerSettings(Optional<CalibrationSet> calibration, long seed, Workers workers) {
    /// Needs no check.
    public RunnerSettings {}
}
