package dev.lloyd.models.load;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Opening in the right order, so that whatever fails leaves nothing open.
final class Opening {
    private Opening() {}

    /// A step that may find a file wanting.
    interface Step<T> {
        T run() throws IOException;
    }

    /// Runs a step and closes `resource` if it fails.
    static <T> T guarded(AutoCloseable resource, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (IOException | RuntimeException failure) {
            close(resource, failure);
            throw failure;
        }
    }

    /// A model whose parts fit each other: the tensors are checked first, then the tokenizer is opened and
    /// checked.
    static Model model(
            ModelFiles files,
            Network network,
            ModelTensors tensors,
            Path tokenizerFile,
            Step<Tokenizer> openTokenizer,
            Prefixes prefixes)
            throws IOException {
        TensorChecks.checkTensors(network, tensors);
        Tokenizer tokenizer = openTokenizer.run();
        return guarded(tokenizer, () -> {
            TensorChecks.checkTokenizer(network, tokenizer, tokenizerFile);
            return new Model(files.name(), network, tensors, Optional.of(tokenizer), prefixes);
        });
    }

    private static void close(AutoCloseable resource, Exception failure) {
        try {
            resource.close();
        } catch (Exception second) {
            failure.addSuppressed(second);
        }
    }
}
