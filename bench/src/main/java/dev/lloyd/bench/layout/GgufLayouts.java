package dev.lloyd.bench.layout;

import dev.lloyd.core.kernel.BlockLayout;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.gguf.GgufBlocks;
import dev.lloyd.formats.gguf.GgufCodes;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.packed.Activations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Layouts of GGUF's blocks: a matrix of random normal values, or of random codes where nothing here encodes
/// values, in a file of its own, with inputs as floats and in 8 bits.
final class GgufLayouts {
    static final List<BlockType> TYPES = Arrays.stream(BlockLayout.values())
            .map(layout -> BlockType.valueOf(layout.name()))
            .toList();

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
        List<TensorPlan> plans = List.of(new TensorPlan(NAME, type, List.of((long) rows, (long) columns)));
        try (TensorWriter writer =
                GgufWriter.create(path, Map.of("general.architecture", GgufValue.of("llama")), plans)) {
            if (GgufBlocks.ENCODABLE.contains(type)) {
                writer.append(NAME, new Matrix(rows, columns, Seeds.gaussian(Math.multiplyExact(rows, columns), 1)));
            } else {
                writer.append(NAME, MemorySegment.ofArray(randomBlocks(type)));
            }
            writer.commit();
        }
    }

    /// Codes of any kind, with numbers in binary16 of 0.008 to 0.016.
    private byte[] randomBlocks(BlockType type) {
        byte[] blocks = new byte[Math.toIntExact(type.byteSize((long) rows * columns))];
        Seeds.generator(1).nextBytes(blocks);
        int[] halves = BlockLayout.valueOf(type.name()).halves().toArray();
        for (int at = 0; at < blocks.length; at += type.blockBytes()) {
            for (int half : halves) {
                blocks[at + half + 1] = (byte) (blocks[at + half + 1] & 3 | 0x20);
            }
        }
        return blocks;
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
