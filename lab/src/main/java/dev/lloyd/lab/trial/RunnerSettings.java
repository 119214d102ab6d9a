package dev.lloyd.lab.trial;

import dev.lloyd.core.parallel.Workers;

/// What a run depends on beside its recipe.
///
/// @param seed of everything random
/// @param workers threads to use; results do not depend on how many
public record RunnerSettings(long seed, Workers workers) {}
