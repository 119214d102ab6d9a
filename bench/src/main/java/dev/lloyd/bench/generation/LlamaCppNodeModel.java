package dev.lloyd.bench.generation;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The same file in a {@link LlamaCppBuild}, in a process of Node. Times are what llama.cpp itself counts, so that
/// JavaScript takes no part of them; tokens are made here, outside of them.
final class LlamaCppNodeModel implements RunningModel {
    private final Model model;
    private final LineProcess process;
    private final LlamaCppBuild build;
    private final Prompts prompts = new Prompts();

    /// Loads it, and returns when it is ready.
    LlamaCppNodeModel(LlamaCppBuild build, Path file, int threads) throws IOException {
        this.process = LlamaCppBuild.start(build.folder(), List.of(file.toString(), Integer.toString(threads)));
        this.build = LlamaCppBuild.parse(build.folder(), process.answer());
        this.model = Models.open(file.toString(), TransferProgress.silent());
    }

    @Override
    public String name() {
        return build.name();
    }

    @Override
    public double generate(int tokens) {
        return turn(tokens, Prompts.SHORT).writingRate();
    }

    @Override
    public double read(int tokens) {
        return turn(1, prompts.fresh(tokens)).readingRate();
    }

    private LlamaCppTurn turn(int tokens, String prompt) {
        try {
            return turn(tokens, model.tokenizer().encode(prompt));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// Continues tokens.
    ///
    /// @throws IOException if the process does not answer
    LlamaCppTurn turn(int tokens, int[] prompt) throws IOException {
        return LlamaCppTurn.parse(process.ask(LlamaCppTurn.question(tokens, prompt)));
    }

    @Override
    public void close() {
        process.close();
        model.close();
    }
}
