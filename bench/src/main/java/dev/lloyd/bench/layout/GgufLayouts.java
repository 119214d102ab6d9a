package dev.lloyd.bench.layout;

import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.gguf.GgufCodes;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.packed.Activations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Layouts of GGUF's blocks: a matrix of random normal values in a file of its own, with inputs as floats
/// and in 8 bits.
final class GgufLayouts {
    static final List<BlockType> TYPES = List.of(BlockType.Q4_0, BlockType.Q4_K, BlockType.Q6_K, BlockType.Q8_0);

    /// Columns of the largest blocks.
    static final int MULTIPLE = 256;

    private static final String NAME = "matrix.weight";

    private final int rows;
    private final int columns;

    /// @param rows of the matrix
    /// @param columns of the matrix, a multiple of {@value #MULTIPLE}
    GgufLayouts(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /// Writes a file, lets its layouts be measured, and deletes it.
    ///
    /// @param measure gets one layout after the other
    void forEach(BlockType type, Consumer<Layout> measure) throws IOException {
        Path path = Files.createTempFile("lloyd-layout", ".gguf");
        try {
            write(path, type);
            try (GgufFile file = GgufFile.open(path)) {
                layouts(file, type).forEach(measure);
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private void write(Path path, BlockType type) throws IOException {
        Matrix values = new Matrix(rows, columns, Seeds.gaussian(Math.multiplyExact(rows, columns), 1));
        List<TensorPlan> plans = List.of(new TensorPlan(NAME, type, List.of((long) rows, (long) columns)));
        try (TensorWriter writer =
                GgufWriter.create(path, Map.of("general.architecture", GgufValue.of("llama")), plans)) {
            writer.append(NAME, values);
            writer.commit();
        }
    }

    private List<Layout> layouts(GgufFile file, BlockType type) throws IOException {
        BlockRows blocks = GgufCodes.of(file, NAME, Optional.empty())
                .orElseThrow(() -> new IllegalStateException("no kernel knows " + type));
        List<Layout> layouts = new ArrayList<>();
        for (Activations activations : Activations.values()) {
            String inputs = activations == Activations.FLOAT32
                    ? ""
                    : ", inputs " + activations.name().toLowerCase(Locale.ROOT);
            layouts.add(new Layout(
                    "GGUF " + type + inputs,
                    file.raw(NAME).byteSize(),
                    activations.linear(blocks, new CodeMemory()),
                    new ExpandedFile(file, NAME, rows, columns)));
        }
        return layouts;
    }
}
