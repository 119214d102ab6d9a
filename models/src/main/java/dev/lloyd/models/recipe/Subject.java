package dev.lloyd.models.recipe;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a recipe quantizes.
public enum Subject {
    /// The weights of a model.
    WEIGHTS,
    /// What fine-tuning changed of a model's weights.
    DELTAS,
    /// Vectors that are searched.
    VECTORS,
    /// Keys and values of attention.
    KV_CACHE;

    /// The inverse of {@link #toString()}.
    ///
    /// @throws IllegalArgumentException for another text, with what is possible
    static Subject parse(String text) {
        return Arrays.stream(values())
                .filter(subject -> subject.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a subject is "
                        + Arrays.stream(values()).map(Subject::toString).collect(Collectors.joining(" or "))
                        + ", not '" + text + "'"));
    }

    /// Whether a subject belongs to this one: deltas are weights too.
    ///
    /// @param text the word for it
    public boolean covers(String text) {
        return toString().equals(text) || (this == WEIGHTS && DELTAS.toString().equals(text));
    }

    /// The word in resources and options: `weights`, `deltas`, `vectors` or `kv-cache`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
