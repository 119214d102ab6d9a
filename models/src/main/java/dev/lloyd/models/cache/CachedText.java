package dev.lloyd.models.cache;

import dev.lloyd.models.runtime.KeyValueCache;
import java.util.Arrays;

/// A text that can be continued: its tokens, and a cache that holds them, but for the last one perhaps.
///
/// @param ids of all tokens, those of a prompt included
/// @param choices how many of them were chosen, so that the randomness of a seed goes on
/// @param cache of all of them, or of all but the last
@SuppressWarnings("ArrayRecordComponent") // Written once and then only read.
public record CachedText(int[] ids, int choices, KeyValueCache cache) {
    /// Checks that the cache is of these tokens.
    public CachedText {
        int open = ids.length - cache.length();
        if (open < 0 || open > 1) {
            throw new IllegalArgumentException(
                    "a cache of " + cache.length() + " tokens is not that of a text of " + ids.length);
        }
        if (choices < 0 || choices > ids.length) {
            throw new IllegalArgumentException(choices + " of " + ids.length + " tokens cannot have been chosen");
        }
    }

    /// The tokens that the cache does not hold yet: none or one.
    public int[] open() {
        return Arrays.copyOfRange(ids, cache.length(), ids.length);
    }
}
