package dev.lloyd.models.load;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What fine-tuning changed of a model, stored without the model: `delta = tuned - base`, tensor by tensor, and back.
///
/// A delta is quantized as a model is, and its directory is one like every other, but that it names its base by name
/// and SHA-256. Opening it opens the base too and adds the two, so all that runs a model runs a delta. Another base
/// than the one that was subtracted is refused, and one that is itself a delta: a fingerprint covers the weights alone,
/// not the base that a manifest names, so such chains could be endless.
///
/// A directory decides nothing but which local path is opened by itself: its base is looked for from it, if the name
/// is relative, then in the working directory. What would have to be fetched (`hf:`, `maven:`) the caller must give.
///
/// Cost: opening reads the base's weights once, for their fingerprint, and every tensor is read from both.
public final class Deltas {
    /// The word of a run that names the base.
    public static final String BASE = "base";

    /// The word of a run with the base's {@link ModelFiles#fingerprint()}.
    public static final String BASE_SHA256 = "baseSha256";

    private Deltas() {}

    /// `tuned - base` as a model that can be quantized. It owns `tuned`, also if it fails, and opens the base.
    ///
    /// @throws IOException if the base cannot be opened, is a delta, or has other tensors or shapes
    public static Model difference(Model tuned, ModelFiles base) throws IOException {
        return Opening.guarded(tuned, () -> minus(tuned, base, base.fingerprint()));
    }

    private static Model minus(Model tuned, ModelFiles base, String fingerprint) throws IOException {
        Model other = whole(base);
        return Opening.guarded(other, () -> {
            Map<String, String> words = new LinkedHashMap<>();
            words.put(BASE, base.name());
            words.put(BASE_SHA256, fingerprint);
            return with(tuned, TensorSum.minus(tuned.tensors(), other, words));
        });
    }

    /// The model that a quantized directory was made from, as it was quantized: `tuned` itself, or where the directory
    /// holds a delta, its difference to the base that it was made of. It owns `tuned`, also if it fails.
    ///
    /// @param base where the base is; empty: where the directory says
    /// @throws IllegalArgumentException if there is a base, but the directory holds no delta
    /// @throws IOException as {@link #difference}, or if the directory cannot be read, or the base is not its own
    public static Model asIn(Path directory, Model tuned, Optional<ModelFiles> base) throws IOException {
        return Opening.guarded(tuned, () -> {
            Map<String, String> run =
                    Manifest.isIn(directory) ? Manifest.read(directory).run() : Map.of();
            String name = directory.toString();
            if (!run.containsKey(BASE)) {
                requireNone(name, base);
                return tuned;
            }
            ModelFiles own = base.isPresent() ? base.get() : named(name, directory, run);
            return minus(tuned, own, requireOwn(name, run, own));
        });
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

    /// `base + delta` as a model. It owns `delta` once it succeeds, and opens the base.
    ///
    /// @param base where the base is; empty: where the delta says
    /// @throws IOException if the base cannot be opened, is a delta, or is not the one that the delta was made of
    static Model sum(Model delta, Path directory, Optional<ModelFiles> base) throws IOException {
        Map<String, String> run = delta.tensors().file().metadata();
        ModelFiles own = base.isPresent() ? base.get() : named(delta.name(), directory, run);
        requireOwn(delta.name(), run, own);
        Model other = whole(own);
        return Opening.guarded(other, () -> with(delta, TensorSum.plus(delta.tensors(), other, Map.of())));
    }

    /// Checks that no base is given to what is no delta.
    static void requireNone(String name, Optional<ModelFiles> base) {
        if (base.isPresent()) {
            throw new IllegalArgumentException(name + " is no delta: it needs no base such as "
                    + base.get().name());
        }
    }

    /// @return the base's fingerprint
    private static String requireOwn(String delta, Map<String, String> run, ModelFiles base) throws IOException {
        String expected = run.getOrDefault(BASE_SHA256, "");
        String found = base.fingerprint();
        if (!found.equals(expected)) {
            throw new IOException(delta + " is a delta to " + run.get(BASE) + " with SHA-256 " + expected + ", and "
                    + base.name() + " has " + found + "; only the base that it was made of will do");
        }
        return found;
    }

    /// The base of a delta, open.
    private static Model whole(ModelFiles base) throws IOException {
        Model other = Models.asStored(base);
        return Opening.guarded(other, () -> {
            Optional<String> next = baseOf(other.tensors().file());
            if (next.isPresent()) {
                throw new IOException("the base " + base.name() + " is itself a delta, to " + next.get()
                        + "; a base holds whole weights");
            }
            return other;
        });
    }

    /// The base that a manifest names, as a local path: relative to the delta's directory, or to the working directory.
    /// Where both are there, the one that has the delta's fingerprint.
    private static ModelFiles named(String delta, Path directory, Map<String, String> run) throws IOException {
        String name = run.getOrDefault(BASE, "");
        try {
            Path inside = directory.resolve(name);
            Path outside = Path.of(name);
            if (Files.exists(inside) && Files.exists(outside) && !Files.isSameFile(inside, outside)) {
                return local(fits(inside, run) ? inside : outside);
            }
            return local(Files.exists(inside) ? inside : outside);
        } catch (IOException | InvalidPathException failure) {
            throw new IOException(
                    "the base " + name + " of the delta " + delta + " is not to be had as a local path ("
                            + failure.getMessage() + "), and nothing else is fetched by itself; say where it is with "
                            + "--base of convert, embed, evaluate, generate or verify",
                    failure);
        }
    }

    private static boolean fits(Path path, Map<String, String> run) {
        try {
            return local(path).fingerprint().equals(run.get(BASE_SHA256));
        } catch (IOException noModel) {
            return false;
        }
    }

    private static ModelFiles local(Path path) throws IOException {
        return new PathSource().resolve(path.toString(), TransferProgress.silent());
    }

    private static Model with(Model model, TensorSum sum) {
        return new Model(model.name(), model.network(), ModelTensors.of(sum), model.reader(), model.prefixes());
    }
}
