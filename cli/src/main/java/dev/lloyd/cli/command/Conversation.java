package dev.lloyd.cli.command;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.chat.ChatMessage;
import dev.lloyd.models.chat.ChatTemplate;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.runtime.TextStream;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A conversation that goes on: what the model has read of it is not read again.
final class Conversation {
    private final Tokenizer tokenizer;
    private final Decoder decoder;
    private final ChatTemplate template;
    private final Sampling sampling;
    private final int count;
    private final Workers workers;
    private final KeyValueCache cache;
    private int[] read = {};

    Conversation(
            Tokenizer tokenizer,
            Decoder decoder,
            ChatTemplate template,
            Sampling sampling,
            int count,
            Workers workers) {
        List<Integer> ends = Stream.concat(decoder.ends().stream(), template.ends(tokenizer).stream())
                .distinct()
                .toList();
        this.tokenizer = tokenizer;
        this.decoder = new Decoder(decoder.network(), decoder.weights(), ends);
        this.template = template;
        this.sampling = sampling;
        this.count = count;
        this.workers = workers;
        this.cache = decoder.newCache();
    }

    /// The answer to the last message.
    ///
    /// @param listener hears it piece by piece
    /// @throws IllegalArgumentException if the template refuses the messages, or they fill the context
    String answer(List<ChatMessage> messages, Consumer<String> listener) {
        int[] ids = template.ids(messages, tokenizer);
        if (ids.length >= decoder.network().maxTokens()) {
            throw new IllegalArgumentException(
                    "the conversation has " + ids.length + " tokens and fills the model's context of "
                            + decoder.network().maxTokens());
        }
        int known = known(ids);
        cache.truncate(known);
        read = ids; // Whatever goes wrong from here on, the cache holds nothing else of them.
        TextStream stream = new TextStream(tokenizer, ids, template.stops());
        StringBuilder answer = new StringBuilder();
        int[] rest = Arrays.copyOfRange(ids, known, ids.length);
        int[] added = decoder.generate(rest, count, sampling, cache, workers, id -> {
            hear(stream.accept(id), answer, listener);
            return !stream.isStopped();
        });
        hear(stream.rest(), answer, listener);
        read = IntStream.concat(IntStream.of(ids), IntStream.of(added)).toArray();
        return answer.toString();
    }

    /// How many tokens at the beginning the cache holds already; the last is read again, for its logits.
    private int known(int[] ids) {
        int same = Arrays.mismatch(ids, read);
        return Math.min(Math.min(same < 0 ? ids.length : same, cache.length()), ids.length - 1);
    }

    private static void hear(String piece, StringBuilder answer, Consumer<String> listener) {
        answer.append(piece);
        listener.accept(piece);
    }
}
