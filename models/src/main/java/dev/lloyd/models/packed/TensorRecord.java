package dev.lloyd.models.packed;

import dev.lloyd.quant.form.CanonicalForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is known of a quantized tensor beside its bytes; stands in its file's metadata and in `lloyd.json`.
///
/// @param tensor its full name
/// @param recipe the recipe line that made it
/// @param attributes what a reader needs to restore it ({@link CanonicalForm#attributes()})
/// @param bytesByTerm its bytes, term by term
/// @param bits 8 x bytes / values
/// @param error `|W^ - W|^2 / |W|^2`, 0 for a zero matrix
/// @param outputError `tr(E H E^T) / tr(W H W^T)` on the calibration text; NaN without calibration
/// @param seconds time it took; not stored, since the same input must give the same bytes: 0 once read from a file
/// @param notes what a user should know
public record TensorRecord(
        String tensor,
        String recipe,
        Map<String, String> attributes,
        Map<String, Long> bytesByTerm,
        double bits,
        double error,
        double outputError,
        double seconds,
        List<String> notes) {
    /// Copies the collections.
    public TensorRecord {
        attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        bytesByTerm = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(bytesByTerm));
        notes = List.copyOf(notes);
    }

    /// Rows of the matrix.
    public int rows() {
        return Integer.parseInt(attributes.getOrDefault("rows", "0"));
    }

    /// Columns of the matrix.
    public int columns() {
        return Integer.parseInt(attributes.getOrDefault("columns", "0"));
    }

    /// Number of values.
    public long values() {
        return (long) rows() * columns();
    }

    /// Bytes of all terms.
    public long bytes() {
        return bytesByTerm.values().stream().mapToLong(Long::longValue).sum();
    }
}
