package dev.lloyd.models.tuning;

import dev.lloyd.quant.form.CanonicalForm;
import java.util.List;
import java.util.Map;

/// A tuned block, or a tuned model.
///
/// @param forms what each of the task's layers has become, by its name
/// @param vectors biases and norms that have changed, by their full tensor names
/// @param notes what a user should know, such as the loss before and after
public record Tuned(Map<String, CanonicalForm> forms, Map<String, float[]> vectors, List<String> notes) {
    /// Copies the collections.
    public Tuned {
        forms = Map.copyOf(forms);
        vectors = Map.copyOf(vectors);
        notes = List.copyOf(notes);
    }
}
