package dev.lloyd.models.runtime;

import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/// Makes text of tokens as they come, up to the first of some stop strings.
///
/// A token may end inside a character, and text may begin a stop string: both wait until more has come. What
/// waited is in {@link #rest()} when no more comes. Not thread-safe.
///
/// How a token is written may depend on what is before it, so tokens are decoded behind the last ones that gave
/// text; those before them are forgotten, and a token costs the same however long the text is. A decoder may
/// write tokens differently once more have come (bytes that turn out to be no character): what is given stays
/// given, and the text goes on behind what both have in common.
public final class TextStream {
    private static final String INCOMPLETE = "\uFFFD";
    private static final int CONTEXT = 16;
    /// A character has four bytes at most: what waits for longer waits for nothing.
    private static final int MAX_WAITING = 8;

    private final Tokenizer tokenizer;
    private final List<String> stops;
    /// Tokens that are decoded together: some that have given their text, and those that wait.
    private int[] ids;
    /// How many of them have given their text, and that text.
    private int settled;
    private String known;
    /// Text that may begin a stop string.
    private String held = "";
    private boolean stopped;

    /// @param prompt tokens before the first, which give no text
    /// @param stops strings that end the text, none empty; they are no part of it
    public TextStream(Tokenizer tokenizer, int[] prompt, List<String> stops) {
        if (stops.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a stop string cannot be empty");
        }
        this.tokenizer = tokenizer;
        this.stops = List.copyOf(stops);
        this.ids = Arrays.copyOfRange(prompt, Math.max(0, prompt.length - CONTEXT), prompt.length);
        this.settled = ids.length;
        String text = tokenizer.decode(ids);
        this.known = text.endsWith(INCOMPLETE) ? text.substring(0, text.length() - INCOMPLETE.length()) : text;
    }

    /// The text that a token adds and that nothing can take back; empty after a stop string.
    public String accept(int id) {
        if (stopped) {
            return "";
        }
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = id;
        String text = tokenizer.decode(ids);
        if (text.endsWith(INCOMPLETE) && ids.length - settled < MAX_WAITING) {
            return "";
        }
        held += added(text);
        settle(text);
        int stop = stop(held);
        stopped = stop < held.length();
        String safe = held.substring(0, stopped ? stop : held.length() - begun(held));
        held = stopped ? "" : held.substring(safe.length());
        return safe;
    }

    /// What a text has behind its common beginning with the known one.
    private String added(String text) {
        int same = 0;
        while (same < Math.min(text.length(), known.length()) && text.charAt(same) == known.charAt(same)) {
            same++;
        }
        boolean inside = same > 0 && same < text.length() && Character.isHighSurrogate(text.charAt(same - 1));
        return text.substring(inside ? same - 1 : same);
    }

    /// Forgets what is before the tokens that gave text last, if these are something to decode behind, or are
    /// many.
    private void settle(String text) {
        int[] last = Arrays.copyOfRange(ids, settled, ids.length);
        String alone = tokenizer.decode(last);
        if (text.length() > known.length() && !alone.isEmpty() && !alone.contains(INCOMPLETE)) {
            ids = last;
            known = alone;
        } else if (ids.length > 2 * CONTEXT) {
            ids = Arrays.copyOfRange(ids, ids.length - CONTEXT, ids.length);
            known = tokenizer.decode(ids);
        } else {
            known = text;
        }
        settled = ids.length;
    }

    /// Whether a stop string has come.
    public boolean isStopped() {
        return stopped;
    }

    /// What still waits, once no more tokens come; empty after a stop string.
    public String rest() {
        if (stopped) {
            return "";
        }
        String added = held + added(tokenizer.decode(ids));
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
