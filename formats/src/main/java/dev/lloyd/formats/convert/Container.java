package dev.lloyd.formats.convert;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// A format that can be written.
public enum Container {
    /// One safetensors file.
    SAFETENSORS(".safetensors", List.of(ScalarType.F32, ScalarType.F16, ScalarType.BF16)),
    /// GGUF, version 3.
    GGUF(
            ".gguf",
            List.of(
                    ScalarType.F32,
                    ScalarType.F16,
                    ScalarType.BF16,
                    BlockType.Q8_0,
                    BlockType.Q4_0,
                    BlockType.Q4_K,
                    BlockType.Q6_K));

    private final String ending;

    @SuppressWarnings("ImmutableEnumChecker") // Lists made by List.of are.
    private final List<DType> encodable;

    Container(String ending, List<DType> encodable) {
        this.ending = ending;
        this.encodable = encodable;
    }

    /// The format that a file's name asks for.
    ///
    /// @throws IllegalArgumentException if it asks for none that can be written
    public static Container of(Path target) {
        String name = target.toString().toLowerCase(Locale.ROOT);
        for (Container container : values()) {
            if (name.endsWith(container.ending)) {
                return container;
            }
        }
        throw new IllegalArgumentException(
                "'" + target + "' cannot be written: its name must end in .safetensors or .gguf");
    }

    /// The types that floats can be converted to.
    public List<DType> encodable() {
        return encodable;
    }

    /// Checks that floats can be converted to a type.
    ///
    /// @throws IllegalArgumentException with the reason and what is possible
    void requireEncodable(DType type) {
        if (!encodable.contains(type)) {
            String reason = this == SAFETENSORS && type instanceof BlockType
                    ? "safetensors stores values one by one and cannot express the blocks of " + type.label()
                    : "floats cannot be converted to " + type.label() + " in a " + ending + " file";
            throw new IllegalArgumentException(reason + "; possible: "
                    + String.join(", ", encodable.stream().map(DType::label).toList()));
        }
    }

    /// Whether a tensor's bytes can be taken over as they are.
    boolean holds(DType type) {
        return switch (type) {
            case BlockType block -> this == GGUF;
            case ScalarType scalar -> this == SAFETENSORS || GGUF_SCALARS.contains(scalar);
        };
    }

    private static final List<ScalarType> GGUF_SCALARS = List.of(
            ScalarType.F32,
            ScalarType.F16,
            ScalarType.BF16,
            ScalarType.F64,
            ScalarType.I8,
            ScalarType.I16,
            ScalarType.I32,
            ScalarType.I64);
}
