package dev.lloyd.models.packed;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.quant.form.CanonicalForm;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The matrices that a manifest lists: their terms stand as `TENSOR.TERM`.
///
/// @param packed the stored tensors
/// @param manifest what they are
/// @param names the matrices' names
record ManifestMatrices(TensorFile packed, Manifest manifest, Set<String> names) implements PackedMatrices {
    static ManifestMatrices of(TensorFile packed, Manifest manifest) {
        return new ManifestMatrices(
                packed,
                manifest,
                manifest.tensors().stream().map(TensorRecord::tensor).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public List<TensorRecord> records() {
        return manifest.tensors();
    }

    /// Whether a prefix of the name up to a dot is a matrix.
    @Override
    public boolean owns(String stored) {
        for (int dot = stored.lastIndexOf('.'); dot > 0; dot = stored.lastIndexOf('.', dot - 1)) {
            if (names.contains(stored.substring(0, dot))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CanonicalForm form(TensorRecord summary) throws IOException {
        return PackedTerms.form(packed, summary);
    }

    @Override
    public Map<String, String> run() {
        return manifest.run();
    }
}
