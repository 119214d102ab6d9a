package dev.lloyd.models.cache;

import dev.lloyd.quant.recipe.Recipe;

/// How the keys, or the values, of a cache are coded.
///
/// The matrix that the recipe sees is a chunk of tokens: a row for each token, or for each feature of them. Its
/// statistics, where it needs some, are those of what the rows are multiplied with: queries for keys, and for
/// values what the output layer makes of them.
///
/// @param recipe what is done
/// @param rows what is a row
/// @param turning whether keys are turned, or whether it is the layer's input that is coded
public record CacheSide(Recipe recipe, Rows rows, Turning turning) {
    /// What is a row of the matrix that is coded.
    public enum Rows {
        /// A token: values that share a scale belong to one token.
        TOKENS,
        /// A feature: values that share a scale belong to one feature of neighbouring tokens.
        CHANNELS
    }

    /// Where between the layer's input and what attention meets it is coded.
    public enum Turning {
        /// As attention meets them.
        TURNED,
        /// Turned back to position 0, where a channel's keys are alike.
        UNTURNED,
        /// The layer's input as the layer of the keys, or of the values, sees it, from which they are made again.
        LATENT,
        /// The layer's whole input, from which keys and values are made again.
        INPUT,
        /// What the layer's whole input is off that of the layer before.
        DIFFERENCE;

        /// Whether keys and values are made of one thing.
        boolean isOfInputs() {
            return this == INPUT || this == DIFFERENCE;
        }
    }

    /// Checks that nothing is asked for that a cache has not.
    public CacheSide {
        if (recipe.allocation().isPresent() || recipe.estimator().isPresent()) {
            throw new IllegalArgumentException(
                    "a cache has neither an allocation nor an estimator: '" + recipe.text() + "'");
        }
        if (!recipe.tunings().isEmpty()) {
            throw new IllegalArgumentException("a cache is not tuned: '" + recipe.text() + "'");
        }
    }

    /// Rows of tokens, keys as attention meets them.
    public static CacheSide of(Recipe recipe) {
        return new CacheSide(recipe, Rows.TOKENS, Turning.TURNED);
    }
}
