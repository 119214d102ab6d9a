package dev.lloyd.models.cache;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.KeyValueCache;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Whose cache a cache is: only the same model, multiplied in the same way, and the same recipe, which has learned the
/// same, can continue it.
///
/// @param model what tells it from others, such as {@link dev.lloyd.models.source.ModelFiles#fingerprint()} says
/// @param products what tells how its weights are multiplied from other ways, which round differently; such as `floats`
/// @param network of that model
/// @param format how keys and values are coded; empty: plain floats
public record CacheIdentity(String model, String products, Network network, Optional<CacheFormat> format) {
    static final String MODEL = "model";
    static final String PRODUCTS = "products";
    static final String RECIPE = "recipe";
    static final String LEARNED = "learned";
    private static final String FLOATS = "floats";

    /// What a cache of a decoder is.
    public CacheIdentity {}

    /// What a file says of it.
    Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(MODEL, model);
        words.put(PRODUCTS, products);
        words.put(RECIPE, format.map(each -> each.recipe().text()).orElse(FLOATS));
        words.put(LEARNED, format.map(CacheFormat::fingerprint).orElse("nothing"));
        return words;
    }

    /// Refuses what a file says of another.
    ///
    /// @throws IllegalArgumentException saying what is different
    void require(String file, Map<String, String> said) {
        Map<String, String> own = words();
        if (!Objects.equals(own.get(MODEL), said.get(MODEL))) {
            throw new IllegalArgumentException(file + " holds the cache of another model");
        }
        if (!Objects.equals(own.get(PRODUCTS), said.get(PRODUCTS))) {
            throw new IllegalArgumentException(file + " holds a cache whose model's weights were multiplied as '"
                    + said.get(PRODUCTS) + "', and here they are multiplied as '" + own.get(PRODUCTS) + "'");
        }
        if (!Objects.equals(own.get(RECIPE), said.get(RECIPE))) {
            throw new IllegalArgumentException(file + " holds a cache of the recipe '" + said.get(RECIPE)
                    + "', and this one is '" + own.get(RECIPE) + "'");
        }
        if (!Objects.equals(own.get(LEARNED), said.get(LEARNED))) {
            throw new IllegalArgumentException(
                    file + " holds a cache whose recipe has learned from another text than this one");
        }
    }

    /// An empty cache.
    public KeyValueCache newCache() {
        return format.map(CacheFormat::newCache)
                .orElseGet(() -> KeyValueCache.ofFloats(network.blocks(), network.keyValueSize()));
    }
}
