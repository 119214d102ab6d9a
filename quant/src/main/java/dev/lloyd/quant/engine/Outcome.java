package dev.lloyd.quant.engine;

import dev.lloyd.quant.form.CanonicalForm;
import java.util.List;

/// A quantized matrix.
///
/// @param form the matrix
/// @param notes what a user should know, such as the damping that was needed
public record Outcome(CanonicalForm form, List<String> notes) {
    /// Copies the notes.
    public Outcome {
        notes = List.copyOf(notes);
    }
}
