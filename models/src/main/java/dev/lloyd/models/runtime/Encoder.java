package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;

/// Texts to vectors of length 1.
///
/// A text's vector does not depend on the texts beside it. Texts go through the network in batches of about
/// {@value #BATCH_TOKENS} tokens, sorted by nothing: the order of the result is that of the input. More tokens would
/// leave the second cache between a layer and the next.
///
/// @param network an encoder, whose head gives one row per sequence
/// @param weights its weights
/// @param tokenizer how text becomes ids
/// @param prefixes what goes before a text
/// @param maxTokens where a text is cut, special tokens included; at most what the network was made for
public record Encoder(Network network, Weights weights, Tokenizer tokenizer, Prefixes prefixes, int maxTokens) {
    private static final int BATCH_TOKENS = 512;

    /// What a text is for.
    public enum Role {
        /// A question or a search.
        QUERY,
        /// A text that is to be found.
        PASSAGE,
        /// Neither: no prefix.
        PLAIN
    }

    /// Checks the length limit.
    public Encoder {
        if (maxTokens < 2 || maxTokens > network.maxTokens()) {
            throw new IllegalArgumentException(
                    "maxTokens must be 2 to " + network.maxTokens() + " for this model, not " + maxTokens);
        }
    }

    /// The ids of a text as the network gets them.
    public int[] tokens(String text, Role role) {
        return tokenizer.encodeForModel(prefix(role) + text, maxTokens);
    }

    /// The ids of a whole text, which may be more than the network takes.
    public int[] wholeTokens(String text, Role role) {
        return tokenizer.encodeForModel(prefix(role) + text, Integer.MAX_VALUE);
    }

    private String prefix(Role role) {
        return switch (role) {
            case QUERY -> prefixes.query();
            case PASSAGE -> prefixes.passage();
            case PLAIN -> "";
        };
    }

    /// One unit vector per text, `texts x hiddenSize`.
    public Matrix embed(List<String> texts, Role role, Workers workers) {
        int[][] ids = new int[texts.size()][];
        workers.forEach(ids.length, text -> ids[text] = tokens(texts.get(text), role));
        return embed(ids, workers);
    }

    /// One unit vector per text that is tokens already, as {@link #tokens} makes them, `texts x hiddenSize`.
    public Matrix embed(int[][] ids, Workers workers) {
        Matrix target = Matrix.zeros(ids.length, network.hiddenSize());
        FloatOps ops = FloatOps.of(weights, workers);
        for (int from = 0; from < ids.length; ) {
            int to = batchEnd(ids, from);
            List<int[]> batch =
                    IntStream.range(from, to).mapToObj(text -> ids[text]).toList();
            Matrix vectors = network.forward(ops, TokenBatch.of(batch));
            System.arraycopy(vectors.values(), 0, target.values(), target.offset(from), vectors.values().length);
            from = to;
        }
        return target;
    }

    /// Where the batch that begins with a text ends: the first text that is no longer in it.
    public static int batchEnd(int[][] ids, int from) {
        int tokens = ids[from].length;
        int to = from + 1;
        while (to < ids.length && tokens + ids[to].length <= BATCH_TOKENS) {
            tokens += ids[to].length;
            to++;
        }
        return to;
    }
}
