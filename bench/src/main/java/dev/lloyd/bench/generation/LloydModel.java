package dev.lloyd.bench.generation;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A GGUF file whose matrices stay packed.
final class LloydModel implements RunningModel {
    private final Activations activations;
    private final Model model;
    private final Workers workers;
    private final Decoder decoder;
    private final Prompts prompts = new Prompts();

    LloydModel(Path file, int threads, Activations activations) throws IOException {
        this.activations = activations;
        this.model = Models.open(file.toString(), TransferProgress.silent());
        this.workers = Workers.of(threads);
        // No token ends a text, so that every one is as long as asked for.
        this.decoder = new Decoder(model.network(), new GgufWeights(model.tensors(), activations), List.of());
    }

    @Override
    public String name() {
        return "lloyd, " + activations.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public double generate(int tokens) {
        AtomicLong first = new AtomicLong();
        int[] prompt = model.tokenizer().encode(Prompts.SHORT);
        int[] ids = decoder.generate(prompt, tokens, Sampling.greedy(), decoder.newCache(), workers, id -> {
            first.compareAndSet(0, System.nanoTime());
            return true;
        });
        return (ids.length - 1) / seconds(first.get());
    }

    /// Bytes that a token must read, in the mean over a turn of {@link #generate} with as many tokens, or with as many
    /// as the context has room for.
    double bytesPerToken(int tokens) {
        int prompt = model.tokenizer().encode(Prompts.SHORT).length;
        int room = model.network().maxTokens() - prompt + 1; // The last token is not fed back.
        return TokenBytes.of(model.network(), model.tensors()).inTurn(prompt, Math.min(tokens, room));
    }

    @Override
    public double read(int tokens) {
        String text = prompts.fresh(tokens);
        long start = System.nanoTime();
        int[] prompt = model.tokenizer().encode(text);
        decoder.generate(prompt, 1, Sampling.greedy(), decoder.newCache(), workers, id -> true);
        return prompt.length / seconds(start);
    }

    private static double seconds(long start) {
        return 1e-9 * (System.nanoTime() - start);
    }

    @Override
    public void close() {
        workers.close();
        model.close();
    }
}
