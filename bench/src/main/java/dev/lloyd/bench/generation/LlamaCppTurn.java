package dev.lloyd.bench.generation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a llama.cpp in Node did when it was asked, by its own count of tokens and time.
///
/// @param read tokens of the prompt
/// @param reading seconds for them, the first token after them included
/// @param written tokens after the first
/// @param writing seconds for them
/// @param ids every token that came
record LlamaCppTurn(int read, double reading, int written, double writing, List<Integer> ids) {
    private static final int NUMBERS = 4;

    /// The line that asks.
    ///
    /// @param tokens how many to make
    /// @param prompt tokens before them, none added
    static String question(int tokens, int[] prompt) {
        StringBuilder line = new StringBuilder().append(tokens);
        for (int id : prompt) {
            line.append(' ').append(id);
        }
        return line.toString();
    }

    /// Reads an answer.
    ///
    /// @throws IOException if it is not one
    static LlamaCppTurn parse(String answer) throws IOException {
        String[] words = answer.split(" ", -1);
        try {
            List<Integer> ids = new ArrayList<>();
            for (int index = NUMBERS; index < words.length; index++) {
                ids.add(Integer.parseInt(words[index]));
            }
            return new LlamaCppTurn(
                    Integer.parseInt(words[0]),
                    Double.parseDouble(words[1]),
                    Integer.parseInt(words[2]),
                    Double.parseDouble(words[3]),
                    List.copyOf(ids));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException exception) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "llama.cpp was to answer with tokens and seconds, twice, and the tokens' ids, not: %s",
                            answer),
                    exception);
        }
    }

    /// Tokens of the prompt a second.
    double readingRate() {
        return read / reading;
    }

    /// Tokens after the first a second.
    double writingRate() {
        return written / writing;
    }
}
