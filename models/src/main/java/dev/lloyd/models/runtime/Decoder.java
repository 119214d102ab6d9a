package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// A decoder at work: logits of whole sequences, and generation token by token.
///
/// @param network a decoder, whose head gives logits
/// @param weights its weights
/// @param ends ids that end generation
public record Decoder(Network network, Weights weights, List<Integer> ends) {
    /// Tokens of a prompt that go through the network together.
    private static final int PIECE = 256;

    /// Copies the list.
    public Decoder {
        ends = List.copyOf(ends);
    }

    /// Logits for every token of every sequence, `tokens x vocabulary`, in the order of the batch.
    public Matrix logits(TokenBatch batch, Workers workers) {
        return network.forward(FloatOps.of(weights, workers), batch);
    }

    /// Logits for every token of sequences that caches continue, one cache for each sequence.
    public Matrix logits(TokenBatch batch, List<KeyValueCache> caches, Workers workers) {
        return network.forward(FloatOps.of(weights, workers).withCaches(caches), batch);
    }

    /// Logits of the last token of every sequence that caches continue, `sequences x vocabulary`: only these rows go
    /// through the head, because the vocabulary is wide. A sequence's row does not depend on the others, nor on how
    /// many of its tokens came in the same batch.
    ///
    /// @param caches one for each sequence; they hold the batch's tokens afterwards
    public Matrix lastLogits(TokenBatch batch, List<KeyValueCache> caches, Workers workers) {
        FloatOps ops = FloatOps.of(weights, workers).withCaches(caches);
        Matrix last = ops.pool(Pooling.LAST, batch.packing(), network.hidden(ops, batch));
        int[] lengths = new int[last.rows()];
        Arrays.fill(lengths, 1);
        return network.head(ops, Packing.of(lengths), last);
    }

    /// Continues a prompt. Stops after `count` tokens, at an end token (which is not handed over), when the
    /// network's context is full, or when the listener has enough. A prompt goes through the network in pieces,
    /// so that memory is that of a piece.
    ///
    /// @param prompt at least one id
    /// @param cache of this network, such as {@link #newCache} makes, empty or not; holds prompt and
    ///     continuation afterwards, but for the last token
    /// @param listener hears every new id as it comes, and says whether to go on
    /// @return the new ids
    public int[] generate(
            int[] prompt, int count, Sampling sampling, KeyValueCache cache, Workers workers, IntPredicate listener) {
        return generate(prompt, count, sampling.choice(), cache, workers, listener);
    }

    /// As above, with choices that may follow others.
    public int[] generate(
            int[] prompt,
            int count,
            Sampling.Choice choice,
            KeyValueCache cache,
            Workers workers,
            IntPredicate listener) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        IntStream.Builder generated = IntStream.builder();
        Steps steps = steps(workers);
        int id = 0;
        for (int index = 0; index < count; index++) {
            int added = index == 0 ? prompt.length : 1;
            if (cache.length() + added > network.maxTokens()) {
                break;
            }
            Matrix logits = index == 0 ? read(prompt, cache, workers) : steps.next(id, cache);
            id = choice.choose(logits.values(), 0, logits.columns());
            if (isEnd(id)) {
                break;
            }
            generated.add(id);
            if (!listener.test(id)) {
                break;
            }
        }
        return generated.build().toArray();
    }

    /// Whether an id ends a text.
    public boolean isEnd(int id) {
        for (int index = 0; index < ends.size(); index++) {
            if (ends.get(index) == id) {
                return true;
            }
        }
        return false;
    }

    /// For texts that grow together, token by token.
    public Steps steps(Workers workers) {
        return new Steps(this, workers);
    }

    /// An empty cache of plain floats for one sequence.
    public KeyValueCache newCache() {
        return KeyValueCache.ofFloats(network.blocks(), network.keyValueSize());
    }

    /// Reads a prompt in pieces, and gives the logits of its last token.
    private Matrix read(int[] prompt, KeyValueCache cache, Workers workers) {
        FloatOps ops = FloatOps.of(weights, workers).withCaches(List.of(cache));
        int done = 0;
        while (prompt.length - done > PIECE) {
            network.hidden(ops, TokenBatch.from(cache.length(), Arrays.copyOfRange(prompt, done, done + PIECE)));
            done += PIECE;
        }
        int[] rest = Arrays.copyOfRange(prompt, done, prompt.length);
        return lastLogits(TokenBatch.from(cache.length(), rest), List.of(cache), workers);
    }
}
