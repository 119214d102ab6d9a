package dev.lloyd.cli.output;

import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheRate;
import dev.lloyd.models.runtime.KeyValueCache;
import java.util.Locale;
import java.util.Optional;

/// What a cache of keys and values takes.
///
/// @param recipe how it is kept
/// @param tokens that it holds
/// @param bytes that they take as stored, everything counted that is their own
/// @param bits of a value: 8 x bytes / values
/// @param growingBits the same over all lengths from one token on, since tokens that wait to be coded take more;
///     empty: not looked at
/// @param sharedBytes what was learned, once for all sequences
public record CacheSize(
        String recipe, int tokens, long bytes, double bits, Optional<Double> growingBits, long sharedBytes) {
    /// The size of a cache.
    ///
    /// @param growing its rate while it grew, if it was looked at
    public static CacheSize of(CacheFormat format, KeyValueCache cache, Optional<CacheRate> growing) {
        return new CacheSize(
                format.recipe().text(),
                cache.length(),
                cache.byteSize(),
                CacheRate.NONE.plus(cache, format.values(cache)).bits(),
                growing.map(CacheRate::bits),
                format.sharedBytes());
    }

    /// One line: `cache 4.6250 bits at 256 tokens, 227 KB; 6.53 bits while it grew`.
    public String text() {
        String growing = growingBits
                .map(each -> String.format(Locale.ROOT, "; %.4f bits while it grew", each))
                .orElse("");
        String shared = sharedBytes == 0 ? "" : "; " + Figures.bytes(sharedBytes) + " that all sequences share";
        return String.format(
                Locale.ROOT,
                "cache %.4f bits at %d tokens, %s%s%s",
                bits,
                tokens,
                Figures.bytes(bytes),
                growing,
                shared);
    }
}
