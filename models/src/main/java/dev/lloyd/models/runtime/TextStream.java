package dev.lloyd.models.runtime;

import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/// Makes text of tokens as they come, up to the first of some stop strings.
///
/// A token may end inside a character, and text may begin a stop string: both wait until more has come. What
/// waited is in {@link #rest()} when no more comes. Not thread-safe.
public final class TextStream {
    private static final String INCOMPLETE = "\uFFFD";

    private final Tokenizer tokenizer;
    private final List<String> stops;
    private int[] ids;
    private String given;
    private boolean stopped;

    /// @param prompt tokens before the first, which give no text
    /// @param stops strings that end the text, none empty; they are no part of it
    public TextStream(Tokenizer tokenizer, int[] prompt, List<String> stops) {
        if (stops.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a stop string cannot be empty");
        }
        this.tokenizer = tokenizer;
        this.stops = List.copyOf(stops);
        this.ids = prompt.clone();
        String known = tokenizer.decode(prompt);
        this.given = known.endsWith(INCOMPLETE) ? known.substring(0, known.length() - INCOMPLETE.length()) : known;
    }

    /// The text that a token adds and that nothing can take back; empty after a stop string.
    public String accept(int id) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = id;
        String text = tokenizer.decode(ids);
        if (stopped || text.endsWith(INCOMPLETE) || !text.startsWith(given)) {
            return "";
        }
        String added = text.substring(given.length());
        int stop = stop(added);
        stopped = stop < added.length();
        String safe = added.substring(0, stopped ? stop : added.length() - begun(added));
        given += safe;
        return safe;
    }

    /// Whether a stop string has come.
    public boolean isStopped() {
        return stopped;
    }

    /// What still waits, once no more tokens come; empty after a stop string.
    public String rest() {
        String text = tokenizer.decode(ids);
        if (stopped || !text.startsWith(given)) {
            return "";
        }
        String added = text.substring(given.length());
        return added.substring(0, stop(added));
    }

    /// Where the first stop string begins; the text's length if there is none.
    private int stop(String added) {
        return stops.stream()
                .mapToInt(added::indexOf)
                .filter(place -> place >= 0)
                .min()
                .orElse(added.length());
    }

    /// How much of the end may be the beginning of a stop string.
    private int begun(String added) {
        int most = 0;
        for (String each : stops) {
            for (int length = Math.min(each.length() - 1, added.length()); length > most; length--) {
                if (added.endsWith(each.substring(0, length))) {
                    most = length;
                }
            }
        }
        return most;
    }
}
