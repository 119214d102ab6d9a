package dev.lloyd.models.quantize;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.source.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;

/// What is to be quantized, how, and where to.
///
/// @param files the model's local files
/// @param model the model, open
/// @param units what is quantized with which recipe ({@link Planner})
/// @param recipe the recipe as the user wrote it, for the record
/// @param calibration the text to calibrate on, if a recipe needs it
/// @param output the directory to make; it must not exist
/// @param seed of everything random
/// @param leftover what to do with an unfinished run into the same directory
public record Job(
        ModelFiles files,
        Model model,
        java.util.List<Unit> units,
        String recipe,
        Optional<CalibrationSet> calibration,
        Path output,
        long seed,
        Leftover leftover) {
    /// What to do with an unfinished run into the same directory.
    public enum Leftover {
        /// Refuse, and say so.
        REFUSE,
        /// Go on where it stopped.
        RESUME
    }

    /// Copies the list.
    public Job {
        units = java.util.List.copyOf(units);
    }
}
