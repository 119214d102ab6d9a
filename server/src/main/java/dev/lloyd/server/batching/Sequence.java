package dev.lloyd.server.batching;

import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.server.batching.Generation.End;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A text in the batch: what the network has to read of it next, and what it remembers. Used by one thread.
final class Sequence {
    private final GenerationRequest request;
    private final Generation generation;
    private final KeyValueCache cache;
    private int[] unread;
    private int generated;
    private int taken;

    Sequence(GenerationRequest request, Generation generation, KeyValueCache cache) {
        this.request = request;
        this.generation = generation;
        this.cache = cache;
        this.unread = request.prompt();
    }

    Generation generation() {
        return generation;
    }

    KeyValueCache cache() {
        return cache;
    }

    /// Whether the prompt is not read to its end.
    boolean isReadingPrompt() {
        return generated == 0;
    }

    /// The next tokens to go through the network, at most `most`.
    int[] take(int most) {
        taken = Math.min(most, unread.length);
        return Arrays.copyOf(unread, taken);
    }

    /// Pieces of texts as one batch, each where its cache ends.
    static TokenBatch packed(List<Sequence> sequences, List<int[]> pieces) {
        int[] lengths = pieces.stream().mapToInt(piece -> piece.length).toArray();
        int[] positions = sequences.stream()
                .mapToInt(sequence -> sequence.cache().length())
                .toArray();
        int[] ids = pieces.stream().flatMapToInt(Arrays::stream).toArray();
        return new TokenBatch(ids, new Packing(lengths, positions));
    }

    /// What is next after the network has read what was taken.
    ///
    /// @param logits of the last token that was taken
    /// @return why the text ends, if it does
    Optional<End> advance(float[] logits, int offset, Decoder decoder) {
        unread = Arrays.copyOfRange(unread, taken, unread.length);
        if (unread.length > 0) {
            return Optional.empty();
        }
        int id = request.choice().choose(logits, offset, decoder.network().vocabularySize());
        if (decoder.isEnd(id)) {
            return Optional.of(End.STOP);
        }
        generation.give(id);
        generated++;
        unread = new int[] {id};
        boolean full = cache.length() >= decoder.network().maxTokens();
        return generated == request.count() || full ? Optional.of(End.LENGTH) : Optional.empty();
    }
}
