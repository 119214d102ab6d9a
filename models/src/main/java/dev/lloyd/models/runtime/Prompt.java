package dev.lloyd.models.runtime;

import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.stream.IntStream;

/// What a decoder is given to continue.
public final class Prompt {
    private Prompt() {}

    /// The ids of a text, after the begin token if the model has one.
    public static int[] ids(Tokenizer tokenizer, String text) {
        int[] body = text.isEmpty() ? new int[0] : tokenizer.encode(text);
        return IntStream.concat(tokenizer.specialTokens().begin().stream(), IntStream.of(body))
                .toArray();
    }

    /// The ids of a text that a decoder can continue.
    ///
    /// @param maxTokens the decoder's context, which must have room for one more
    /// @throws IllegalArgumentException if that is nothing at all, or leaves no room
    public static int[] ids(Tokenizer tokenizer, String text, int maxTokens) {
        int[] ids = ids(tokenizer, text);
        if (ids.length == 0) {
            throw new IllegalArgumentException("this model has no begin token, so it needs a prompt");
        }
        if (ids.length >= maxTokens) {
            throw new IllegalArgumentException("the prompt has " + ids.length
                    + " tokens and fills the model's context of " + maxTokens + "; shorten it");
        }
        return ids;
    }

    /// The ids of what comes behind a text that a decoder has seen: tokens that it has not seen yet, and more text,
    /// without a begin token.
    ///
    /// @param seen tokens before them
    /// @throws IllegalArgumentException if that is nothing at all, or leaves no room in the context
    public static int[] idsAfter(int seen, int[] open, Tokenizer tokenizer, String text, int maxTokens) {
        int[] body = text.isEmpty() ? new int[0] : tokenizer.encode(text);
        int[] ids = IntStream.concat(IntStream.of(open), IntStream.of(body)).toArray();
        if (ids.length == 0) {
            throw new IllegalArgumentException("the text that is resumed has come to its end; add a prompt");
        }
        if (ids.length >= maxTokens - seen) {
            throw new IllegalArgumentException("the text that is resumed has " + seen + " tokens, with " + ids.length
                    + " more it fills the model's context of " + maxTokens);
        }
        return ids;
    }
}
