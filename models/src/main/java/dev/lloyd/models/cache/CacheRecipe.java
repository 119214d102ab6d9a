package dev.lloyd.models.cache;

import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;

/// How a cache of keys and values is coded.
///
///     LINE
///     keys [by channel] [unturned|latent]: LINE ; values [by channel] [latent]: LINE
///     input [by channel] [differences]: LINE
///     [; chunk: N] [; window: N] [; first: N] [; layers: N]
///
/// A single line is for keys and values alike; `input` is for what a layer makes both of. A query that sees `count`
/// tokens meets
///
///     the first `first` of them, and those after the last whole chunk before the `window` last ones, in binary16;
///     all others as they were coded
///
/// so that what it meets does not depend on how many tokens came with it. Parsing and printing are inverse.
///
/// @param keys of the keys, or of what both are made of
/// @param values of the values; the same where both are made of one thing
/// @param chunk tokens that are coded together, 1 to 4096
/// @param window the last tokens that are not coded yet, the query's own included, 0 to 65,536
/// @param first the first tokens, which are never coded, 0 to 4096
/// @param layers neighbours that share codes, those of the first of them, and have scales and zeros of their
///     own, 1 to 64
public record CacheRecipe(CacheSide keys, CacheSide values, int chunk, int window, int first, int layers) {
    /// Checks the ranges above.
    public CacheRecipe {
        require("chunk", chunk, 1, 4096);
        require("window", window, 0, 1 << 16);
        require("first", first, 0, 4096);
        require("layers", layers, 1, 64);
        boolean byChannel = keys.rows() == CacheSide.Rows.CHANNELS || values.rows() == CacheSide.Rows.CHANNELS;
        if (byChannel && chunk == 1) {
            throw new IllegalArgumentException(
                    "'by channel' is for chunks of several tokens, which share a channel's scale: add 'chunk: 32'");
        }
        if (values.turning() == CacheSide.Turning.UNTURNED) {
            throw new IllegalArgumentException("values are not turned by positions, so that they cannot be 'unturned'");
        }
        if ((keys.turning().isOfInputs() || values.turning().isOfInputs()) && !(keys.equals(values) && layers == 1)) {
            throw new IllegalArgumentException(
                    "keys and values are made of one input, which shares no codes with that of other layers");
        }
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
    }

    /// Parses a text: the inverse of {@link #text()}.
    ///
    /// @throws IllegalArgumentException for a text that cannot be parsed, with what is possible
    public static CacheRecipe parse(String text) {
        return CacheRecipeText.parse(text);
    }

    /// The text form.
    public String text() {
        return CacheRecipeText.print(this);
    }

    /// The same with other recipes for keys and values.
    public CacheRecipe with(Recipe forKeys, Recipe forValues) {
        return new CacheRecipe(
                new CacheSide(forKeys, keys.rows(), keys.turning()),
                new CacheSide(forValues, values.rows(), values.turning()),
                chunk,
                window,
                first,
                layers);
    }

    /// What it must know beside keys and values.
    public Need need() {
        Need ofKeys = keys.recipe().need();
        Need ofValues = values.recipe().need();
        return ofKeys.compareTo(ofValues) > 0 ? ofKeys : ofValues;
    }

    /// Whether the input of layers is coded, and keys and values are made of it again.
    boolean codesInputs() {
        return keys.turning().isOfInputs();
    }

    /// Whether that is coded as what it is off the layer's before.
    boolean codesDifferences() {
        return keys.turning() == CacheSide.Turning.DIFFERENCE;
    }

    /// How many of the tokens that a query sees it meets as they were coded or as one of the first.
    ///
    /// @param count tokens that it sees
    int settled(int count) {
        int chunks = Math.floorDiv(count - window - first, chunk);
        return chunks < 1 ? 0 : first + chunks * chunk;
    }
}
