package dev.lloyd.models.load;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What fine-tuning changed of a model, stored without the model: `delta = tuned - base`, tensor by tensor, and back.
///
/// A delta is quantized as a model is, and its directory is one like every other, but that it names its base by name
/// and SHA-256. Opening it opens the base too and adds the two, so all that runs a model runs a delta. Another base
/// than the one that was subtracted is refused. Cost: opening reads the base's weights once, for their fingerprint, and
/// every tensor is read from both.
public final class Deltas {
    /// The word of a run that names the base.
    public static final String BASE = "base";

    /// The word of a run with the base's {@link ModelFiles#fingerprint()}.
    public static final String BASE_SHA256 = "baseSha256";

    private Deltas() {}

    /// `tuned - base` as a model that can be quantized. It owns `tuned` and opens the base.
    ///
    /// @throws IOException if the base cannot be opened, or has other tensors or shapes
    public static Model difference(Model tuned, ModelFiles base) throws IOException {
        Model other = Models.open(base);
        return Opening.guarded(other, () -> {
            Map<String, String> words = new LinkedHashMap<>();
            words.put(BASE, base.name());
            words.put(BASE_SHA256, base.fingerprint());
            return with(tuned, TensorSum.minus(tuned.tensors(), other, words));
        });
    }

    /// The model that a quantized directory was made from, as it was quantized: `tuned` itself, or where the directory
    /// holds a delta, its difference to the base that is named there. It owns `tuned`.
    ///
    /// @throws IOException as {@link #difference}, or if the directory cannot be read
    public static Model asIn(Path directory, Model tuned) throws IOException {
        String base = Manifest.isIn(directory) ? Manifest.read(directory).run().get(BASE) : null;
        return base == null ? tuned : difference(tuned, Models.files(base));
    }

    /// What a run must say of the base to be read again: nothing unless the model is a {@link #difference}.
    public static Map<String, String> words(Model model) {
        return model.tensors().file() instanceof TensorSum sum ? sum.metadata() : Map.of();
    }

    /// The name of the base that the tensors of a quantized directory must be added to; empty if they are weights.
    public static Optional<String> baseOf(TensorFile file) {
        return file instanceof QuantizedFile quantized
                ? Optional.ofNullable(quantized.metadata().get(BASE))
                : Optional.empty();
    }

    /// `base + delta` as a model. It owns `delta` and opens the base.
    ///
    /// @throws IOException if the base cannot be opened, or is not the one that the delta was made of
    static Model sum(Model delta, ModelFiles base) throws IOException {
        Map<String, String> run = delta.tensors().file().metadata();
        String expected = run.getOrDefault(BASE_SHA256, "");
        String found = base.fingerprint();
        if (!found.equals(expected)) {
            throw new IOException(delta.name() + " is a delta to " + run.get(BASE) + " with SHA-256 " + expected
                    + ", and " + base.name() + " has " + found + "; only the base that it was made of will do");
        }
        Model other = Models.open(base);
        return Opening.guarded(other, () -> with(delta, TensorSum.plus(delta.tensors(), other, Map.of())));
    }

    private static Model with(Model model, TensorSum sum) {
        return new Model(model.name(), model.network(), ModelTensors.of(sum), model.reader(), model.prefixes());
    }
}
