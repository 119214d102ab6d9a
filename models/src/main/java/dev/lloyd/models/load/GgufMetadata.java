package dev.lloyd.models.load;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A GGUF file's metadata, asked for by key and type; whatever is missing or odd is an error that names file
/// and key.
record GgufMetadata(GgufFile file) {
    int integer(String key) throws IOException {
        OptionalInt value = optionalInteger(key);
        if (value.isEmpty()) {
            throw missing(key);
        }
        return value.getAsInt();
    }

    int integer(String key, int standard) throws IOException {
        return optionalInteger(key).orElse(standard);
    }

    OptionalInt optionalInteger(String key) throws IOException {
        GgufValue value = file.values().get(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (value instanceof GgufValue.Whole whole && whole.value() == (int) whole.value()) {
            return OptionalInt.of((int) whole.value());
        }
        throw odd(key, "a whole number of 31 bits", value);
    }

    double real(String key, double standard) throws IOException {
        GgufValue value = file.values().get(key);
        if (value == null) {
            return standard;
        }
        if (value instanceof GgufValue.Real real && Double.isFinite(real.value())) {
            return real.value();
        }
        throw odd(key, "a number", value);
    }

    String text(String key, String standard) throws IOException {
        GgufValue value = file.values().get(key);
        if (value == null) {
            return standard;
        }
        if (value instanceof GgufValue.Text text) {
            return text.value();
        }
        throw odd(key, "a text", value);
    }

    /// Whether something is said about a key, and if so, what.
    Optional<Boolean> flag(String key) throws IOException {
        GgufValue value = file.values().get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof GgufValue.Flag flag) {
            return Optional.of(flag.value());
        }
        throw odd(key, "true or false", value);
    }

    List<String> texts(String key) throws IOException {
        return items(key, GgufValue.Kind.STRING).stream()
                .map(GgufValue::toString)
                .toList();
    }

    float[] reals(String key) throws IOException {
        List<GgufValue> values = items(key, GgufValue.Kind.F32);
        float[] reals = new float[values.size()];
        for (int index = 0; index < reals.length; index++) {
            reals[index] = (float) ((GgufValue.Real) values.get(index)).value();
        }
        return reals;
    }

    int[] integers(String key) throws IOException {
        return items(key, GgufValue.Kind.I32).stream()
                .mapToInt(value -> (int) ((GgufValue.Whole) value).value())
                .toArray();
    }

    private List<GgufValue> items(String key, GgufValue.Kind element) throws IOException {
        GgufValue value = file.values().get(key);
        if (value == null) {
            throw missing(key);
        }
        if (value instanceof GgufValue.Items items && items.element() == element) {
            return items.values();
        }
        throw odd(key, "an array of " + element, value);
    }

    IOException odd(String key, String expected, Object actual) {
        return new IOException(file.path() + ": metadata '" + key + "' should be " + expected + ", not " + actual);
    }

    private IOException missing(String key) {
        return new IOException(file.path() + " has no metadata '" + key + "'");
    }
}
