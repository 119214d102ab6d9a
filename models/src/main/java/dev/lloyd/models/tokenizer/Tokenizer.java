package dev.lloyd.models.tokenizer;

import java.util.List;
import java.util.OptionalInt;

/// Turns text into token ids and back. Thread-safe.
public interface Tokenizer extends AutoCloseable {
    /// The ids of a text, without special tokens before or after it. An empty text has none.
    int[] encode(String text);

    /// The ids of a text in which special tokens are written out, as chat templates write them. Nothing is put
    /// around
    /// it.
    default int[] encodeMarked(String text) {
        return encode(text);
    }

    /// The ids of a text with the special tokens that the model expects around it (`[CLS]` and `[SEP]`, or a
    /// begin token, or nothing). At most `maxTokens` of them: the text is cut, the special tokens stay.
    ///
    /// @param maxTokens at least as many as there are special tokens
    int[] encodeForModel(String text, int maxTokens);

    /// The text of ids, without special tokens. Bytes that are no valid UTF-8 become U+FFFD.
    ///
    /// @throws IllegalArgumentException if an id is not in the vocabulary
    String decode(int... ids);

    /// One more than the largest id.
    int vocabularySize();

    /// Special tokens of a text generator.
    SpecialTokens specialTokens();

    /// Frees native memory, if there is any.
    @Override
    default void close() {}

    /// Special tokens of a text generator.
    ///
    /// @param begin put before a text
    /// @param ends what the model writes when it is done, any one of them
    record SpecialTokens(OptionalInt begin, List<Integer> ends) {
        /// Copies the list.
        public SpecialTokens {
            ends = List.copyOf(ends);
        }

        /// None.
        public static SpecialTokens none() {
            return new SpecialTokens(OptionalInt.empty(), List.of());
        }
    }
}
