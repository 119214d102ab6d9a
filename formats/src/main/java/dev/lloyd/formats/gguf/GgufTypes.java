package dev.lloyd.formats.gguf;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The numbers of element types in a GGUF file.
final class GgufTypes {
    private static final Map<ScalarType, Integer> SCALARS = Map.of(
            ScalarType.F32, 0,
            ScalarType.F16, 1,
            ScalarType.I8, 24,
            ScalarType.I16, 25,
            ScalarType.I32, 26,
            ScalarType.I64, 27,
            ScalarType.F64, 28,
            ScalarType.BF16, 30);
    private static final Map<Integer, DType> BY_ID = byId();

    private GgufTypes() {}

    private static Map<Integer, DType> byId() {
        Map<Integer, DType> types = new HashMap<>();
        SCALARS.forEach((type, id) -> types.put(id, type));
        for (BlockType type : BlockType.values()) {
            types.put(type.id(), type);
        }
        return Map.copyOf(types);
    }

    static Optional<DType> of(int id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    static Optional<Integer> id(DType type) {
        return switch (type) {
            case BlockType block -> Optional.of(block.id());
            case ScalarType scalar -> Optional.ofNullable(SCALARS.get(scalar));
        };
    }
}
