package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.Matrix;
import java.util.List;

/// What a rounding part made.
///
/// @param decoded what the codes (and kept values) decode to, rows x columns, in the transformed coordinates
/// @param notes what a user should know, such as the damping that was needed
public record Rounded(Matrix decoded, List<String> notes) {
    /// Copies the notes.
    public Rounded {
        notes = List.copyOf(notes);
    }
}
