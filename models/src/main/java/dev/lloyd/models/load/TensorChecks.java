package dev.lloyd.models.load;

import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TensorShape;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// What must hold between a network, its tensors and its tokenizer before anything runs.
final class TensorChecks {
    private static final Set<ScalarType> FLOATS = Collections.unmodifiableSet(EnumSet.of(
            ScalarType.F32, ScalarType.F16, ScalarType.BF16, ScalarType.F64, ScalarType.F8_E4M3, ScalarType.F8_E5M2));

    private TensorChecks() {}

    static void checkTensors(Network network, ModelTensors tensors) throws IOException {
        Path path = tensors.file().path();
        for (TensorShape expected : network.tensors()) {
            String name = expected.name();
            String shape = expected.rows() == 1
                    ? "[" + expected.columns() + "]"
                    : "[" + expected.rows() + ", " + expected.columns() + "]";
            if (!tensors.contains(name)) {
                if (expected.presence() == TensorShape.Presence.REQUIRED) {
                    throw new IOException(path + " has no tensor " + name + ", which should have the shape " + shape);
                }
                continue;
            }
            checkType(name, tensors);
            boolean vector =
                    expected.rows() == 1 && tensors.rows(name) * (long) tensors.columns(name) == expected.columns();
            boolean matrix = tensors.rows(name) == expected.rows() && tensors.columns(name) == expected.columns();
            if (!vector && !matrix) {
                throw new IOException("tensor " + name + " of " + path + " has the shape "
                        + tensors.stored(name).shape() + ", but the model's configuration asks for " + shape);
            }
        }
    }

    /// Weights are floats, or blocks that hold their own scales. Whole numbers, and floats beside which a scale lies,
    /// are another program's codes: taken as they are they would be wrong without a word.
    private static void checkType(String name, ModelTensors tensors) throws IOException {
        TensorInfo stored = tensors.stored(name);
        if (stored.dtype() instanceof ScalarType type && !FLOATS.contains(type)) {
            throw new IOException("tensor " + name + " of " + tensors.file().path() + " holds values of the type "
                    + type + "; weights are " + FLOATS);
        }
        for (String suffix : List.of("_scale", "_scale_inv")) {
            if (tensors.contains(name + suffix)) {
                throw new IOException("tensor " + name + " of " + tensors.file().path()
                        + " is quantized with the scales " + name + suffix + ", which cannot be read");
            }
        }
    }

    /// A word table may have rows that no token uses, added to round its size up, but no model has more of them
    /// than tokens.
    static void checkTokenizer(Network network, Tokenizer tokenizer, Path tokenizerFile) throws IOException {
        int tokens = tokenizer.vocabularySize();
        int rows = network.vocabularySize();
        if (tokens > rows || tokens < rows - tokens) {
            throw new IOException("tokenizer " + tokenizerFile + " does not belong to this model: it has " + tokens
                    + " tokens, but the model's word table has " + rows + " rows");
        }
        IntStream special = IntStream.concat(
                tokenizer.specialTokens().begin().stream(),
                tokenizer.specialTokens().ends().stream().mapToInt(Integer::intValue));
        OptionalInt outside = special.filter(id -> id < 0 || id >= rows).findFirst();
        if (outside.isPresent()) {
            throw new IOException("special token " + outside.getAsInt() + " of the model with the tokenizer "
                    + tokenizerFile + " is outside its word table of " + rows + " rows");
        }
    }
}
