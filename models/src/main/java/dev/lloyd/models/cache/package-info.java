/// Caches of keys and values in few bits: how they are coded ({@link dev.lloyd.models.cache.CacheRecipe}, start
/// here), that fitted to a network ({@link dev.lloyd.models.cache.CacheFormat}), and what a text tells of keys
/// and values ({@link dev.lloyd.models.cache.CacheSampling}). Not here: what attention asks of a cache, which is
/// {@link dev.lloyd.models.runtime.KeyValues}; grids, transforms and roundings, which are parts of
/// `dev.lloyd.quant`.
@NullMarked
package dev.lloyd.models.cache;

import org.jspecify.annotations.NullMarked;
