/// Generation with caches of keys and values in few bits, beside plain floats. Start at {@link
/// dev.lloyd.bench.caches.CachesCommand}; a cache that is measured is a {@link
/// dev.lloyd.bench.caches.CacheChoice} before it is fitted to the model, and a {@link
/// dev.lloyd.bench.caches.RunningCache} when it takes turns.
@NullMarked
package dev.lloyd.bench.caches;

import org.jspecify.annotations.NullMarked;
