package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The steps in which texts grow together. A step that brings one token of each text is written down once ({@link
/// Step}) and then makes no garbage as long as there are as many texts; others go through the network as they come.
/// Both give the same bits. One thread at a time.
public final class Steps {
    private final Decoder decoder;
    private final Workers workers;

    /// Outlives a step, since another is made whenever there are more texts or fewer.
    private final Map<Rope, RotaryTable> rotations = new HashMap<>();

    private @Nullable Step step;
    private int sequences;

    Steps(Decoder decoder, Workers workers) {
        this.decoder = decoder;
        this.workers = workers;
    }

    /// As {@link Decoder#lastLogits}, in a matrix that is good until the next call.
    ///
    /// @param caches one for each sequence of the batch, each as long as the sequence's first position
    public Matrix lastLogits(TokenBatch batch, List<KeyValueCache> caches) {
        if (Arrays.stream(batch.packing().lengths()).anyMatch(length -> length != 1)) {
            return decoder.lastLogits(batch, caches, workers);
        }
        Step next = step(caches.size());
        for (int sequence = 0; sequence < caches.size(); sequence++) {
            next.set(sequence, batch.ids()[sequence], caches.get(sequence));
        }
        return next.run(workers);
    }

    /// Logits of one token more of one text, `1 x vocabulary`, in a matrix that is good until the next call.
    ///
    /// @param cache holds the text, and the token too afterwards
    /// @throws IllegalArgumentException if the id is none of the vocabulary's
    public Matrix next(int id, KeyValueCache cache) {
        Step next = step(1);
        next.set(0, id, cache);
        return next.run(workers);
    }

    private Step step(int count) {
        if (step == null || sequences != count) {
            step = new Step(decoder.network(), decoder.weights(), count, rotations);
            sequences = count;
        }
        return step;
    }
}
