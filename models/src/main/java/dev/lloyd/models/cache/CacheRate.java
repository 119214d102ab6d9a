package dev.lloyd.models.cache;

import dev.lloyd.models.runtime.KeyValueCache;

/// The rate of a cache while it grows: `8 x sum of bytes / sum of values` over the lengths at which it was
/// looked at.
///
/// A cache that lets tokens wait in binary16 is small just after it has coded some and large just before; at one
/// length alone it is told too small or too large.
///
/// @param bytes of all looks
/// @param values of all looks, keys and values
public record CacheRate(long bytes, long values) {
    /// Not looked yet.
    public static final CacheRate NONE = new CacheRate(0, 0);

    /// After one look more.
    ///
    /// @param values keys and values that the cache holds
    public CacheRate plus(KeyValueCache cache, long values) {
        return new CacheRate(bytes + cache.byteSize(), this.values + values);
    }

    /// Bits of a value; NaN before the first look.
    public double bits() {
        return values == 0 ? Double.NaN : 8.0 * bytes / values;
    }
}
