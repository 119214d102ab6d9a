package dev.lloyd.models.cache;

import dev.lloyd.quant.form.CanonicalForm;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A form that may still lie in a mapped file: it is read when it is needed first. Thread-safe.
final class Codes {
    private final Supplier<CanonicalForm> source;
    private @Nullable CanonicalForm form;

    private Codes(Supplier<CanonicalForm> source) {
        this.source = source;
    }

    /// Those of a form.
    static Codes of(CanonicalForm form) {
        Codes codes = new Codes(() -> form);
        codes.form = form;
        return codes;
    }

    /// Those that will be read.
    static Codes later(Supplier<CanonicalForm> source) {
        return new Codes(source);
    }

    synchronized CanonicalForm form() {
        CanonicalForm known = form;
        if (known == null) {
            known = source.get();
            form = known;
        }
        return known;
    }
}
