package dev.lloyd.cli.output;

import java.util.Locale;

/// How fast a text was generated.
///
/// @param promptTokens tokens of the prompt, begin token included
/// @param promptSeconds until the first token came
/// @param tokens that came
/// @param seconds from the first token to the last
public record GenerationSpeed(int promptTokens, double promptSeconds, int tokens, double seconds) {
    /// One line: `prompt 12 tokens in 0.031 s, then 127 tokens in 0.52 s, 244 a second`.
    public String text() {
        String first = String.format(Locale.ROOT, "prompt %d tokens in %.3f s", promptTokens, promptSeconds);
        return tokens < 2
                ? first
                : first
                        + String.format(
                                Locale.ROOT,
                                ", then %d tokens in %.3f s, %.0f a second",
                                tokens - 1,
                                seconds,
                                (tokens - 1) / seconds);
    }
}
