package dev.lloyd.models.packed;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Canonical forms in a safetensors file: terms under `TENSOR.TERM`, records in the metadata.
public final class PackedTerms {
    /// The metadata entry that holds the records of a file's quantized tensors.
    public static final String RECORDS = "lloyd.tensors";

    private PackedTerms() {}

    /// The metadata entry's text.
    public static String print(List<TensorRecord> records) {
        return Records.print(records);
    }

    /// The records of the tensors in a file.
    public static List<TensorRecord> records(TensorFile file) throws IOException {
        String text = file.metadata().get(RECORDS);
        return text == null ? List.of() : Records.parse(text, String.valueOf(file.path()));
    }

    /// Restores a quantized matrix.
    public static CanonicalForm form(TensorFile file, TensorRecord summary) throws IOException {
        Map<String, StoredTensor> terms = new LinkedHashMap<>();
        String prefix = summary.tensor() + ".";
        for (String name : file.names()) {
            if (name.startsWith(prefix)) {
                terms.put(name.substring(prefix.length()), stored(file, name));
            }
        }
        try {
            return CanonicalForm.restore(summary.attributes(), new StoredTensors(terms));
        } catch (IllegalArgumentException exception) {
            throw new IOException(
                    file.path() + ": tensor " + summary.tensor() + " is damaged: " + exception.getMessage(), exception);
        }
    }

    private static StoredTensor stored(TensorFile file, String name) throws IOException {
        TensorInfo info = file.info(name);
        Storage storage;
        try {
            storage = Storage.valueOf(info.dtype().label());
        } catch (IllegalArgumentException exception) {
            throw new IOException(
                    file.path() + ": tensor " + name + " cannot have the type "
                            + info.dtype().label(),
                    exception);
        }
        return new StoredTensor(
                storage,
                info.shape().stream().map(Math::toIntExact).toList(),
                file.raw(name).toArray(ValueLayout.JAVA_BYTE));
    }
}
