package dev.lloyd.cli.output;

import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.runtime.KeyValueCache;
import java.util.Locale;

/// What a cache of keys and values takes.
///
/// @param recipe how it is kept
/// @param tokens that it holds
/// @param bytes that they take, everything counted
/// @param bits of a value: 8 x bytes / values
/// @param sharedBytes what was learned, once for all sequences
public record CacheSize(String recipe, int tokens, long bytes, double bits, long sharedBytes) {
    /// The size of a cache.
    public static CacheSize of(CacheFormat format, KeyValueCache cache) {
        return new CacheSize(
                format.recipe().text(), cache.length(), cache.byteSize(), format.bits(cache), format.sharedBytes());
    }

    /// One line.
    public String text() {
        String shared = sharedBytes == 0 ? "" : ", and " + Figures.bytes(sharedBytes) + " that all sequences share";
        return String.format(
                Locale.ROOT, "cache %.4f bits at %d tokens, %s%s", bits, tokens, Figures.bytes(bytes), shared);
    }
}
