package dev.lloyd.formats.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.BlockLayout;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.CodePanels;
import dev.lloyd.core.kernel.NotFiniteScaleException;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GgufCodesTest {
    @TempDir
    private Path folder;

    private GgufFile file(DType type, Matrix values) throws IOException {
        Path path = folder.resolve("one.gguf");
        List<TensorPlan> plans = List.of(
                new TensorPlan("one", type, List.of((long) values.rows(), (long) values.columns())),
                new TensorPlan("vector", ScalarType.F32, List.of(8L)));
        try (TensorWriter writer = GgufWriter.create(path, Map.of(), plans)) {
            writer.append("one", values);
            writer.append("vector", new Matrix(1, 8, new float[8]));
            writer.commit();
        }
        return GgufFile.open(path);
    }

    /// The decoder of the blocks, which is checked against ggml's files, gives the same values.
    @ParameterizedTest
    @CsvSource({"Q4_0, 4, 32", "Q4_K, 4, 32", "Q6_K, 6, 16", "Q8_0, 8, 32"})
    void aValueIsWhatIsDecoded(BlockType type, int bits, int group) throws IOException {
        Matrix values = new Matrix(5, 512, Seeds.gaussian(5 * 512, 3));
        for (int column = 0; column < 32; column++) {
            values.set(2, column, 0);
        }
        try (GgufFile file = file(type, values)) {
            BlockRows blocks = GgufCodes.of(file, "one", Optional.empty()).orElseThrow();
            PackedRows packed = blocks.packed();
            Matrix decoded = file.readFloats("one");
            float[] read = new float[512];
            assertEquals(bits, packed.bits());
            assertEquals(group, packed.groupSize());
            for (int row = 0; row < 5; row++) {
                blocks.read(row, read, 0);
                for (int column = 0; column < 512; column++) {
                    assertEquals(decoded.at(row, column), read[column], 2e-6, row + ", " + column);
                    assertEquals(decoded.at(row, column), packed.value(row, column), 2e-6, row + ", " + column);
                }
            }
        }
    }

    /// Blocks of any bytes, in types that nothing here encodes too; their scales are of moderate size.
    @ParameterizedTest
    @EnumSource
    void anyCodesAreWhatIsDecoded(BlockLayout layout) throws IOException {
        BlockType type = BlockType.valueOf(layout.name());
        byte[] blocks = new byte[(int) type.byteSize(3 * 512)];
        Seeds.generator(7).nextBytes(blocks);
        for (int at = 0; at < blocks.length; at += type.blockBytes()) {
            for (int half : layout.halves().toArray()) {
                blocks[at + half + 1] =
                        (byte) (blocks[at + half + 1] & 0x83 | 0x20); // 2^-7 to 2^-6, and their negatives.
            }
        }
        Path path = folder.resolve("one.gguf");
        List<TensorPlan> plans = List.of(new TensorPlan("one", type, List.of(3L, 512L)));
        try (TensorWriter writer = GgufWriter.create(path, Map.of(), plans)) {
            writer.append("one", MemorySegment.ofArray(blocks));
            writer.commit();
        }
        try (GgufFile file = GgufFile.open(path)) {
            BlockRows rows =
                    GgufCodes.of(file, "one", Optional.of(new int[] {2, 0, 1})).orElseThrow();
            PackedRows packed = rows.packed();
            Matrix decoded = file.readFloats("one");
            float[] read = new float[512];
            for (int row = 0; row < 3; row++) {
                rows.read(row, read, 0);
                float[] wanted =
                        decoded.rowSlice((row + 2) % 3, (row + 2) % 3 + 1).values();
                double most = 0;
                for (float value : wanted) {
                    most = Math.max(most, Math.abs(value));
                }
                assertArrayEquals(wanted, read, (float) (0x1p-22 * most));
                for (int column = 0; column < 512; column++) {
                    // An offset of 2^(bits - 1) scales is rounded by itself.
                    assertEquals(wanted[column], packed.value(row, column), 0x1p-21 * most);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_0, 0",
        "Q4_1, 2",
        "Q5_0, 0",
        "Q5_1, 2",
        "Q8_0, 0",
        "Q2_K, 82",
        "Q3_K, 108",
        "Q4_K, 2",
        "Q5_K, 0",
        "Q6_K, 208"
    })
    void aScaleThatIsNotFiniteIsNamed(BlockType type, int place) throws IOException {
        Path path = folder.resolve("one.gguf");
        byte[] blocks = new byte[(int) type.byteSize(512)];
        int last = blocks.length - type.blockBytes() + place;
        blocks[last + 1] = 0x7C; // Infinity in binary16; as a factor of 0 it is no number.
        List<TensorPlan> plans = List.of(new TensorPlan("one", type, List.of(1L, 512L)));
        try (TensorWriter writer = GgufWriter.create(path, Map.of(), plans)) {
            writer.append("one", MemorySegment.ofArray(blocks));
            writer.commit();
        }
        try (GgufFile file = GgufFile.open(path)) {
            BlockRows rows = GgufCodes.of(file, "one", Optional.empty()).orElseThrow();
            String block = "in row 0, block " + (512 / type.blockSize() - 1);
            String said =
                    assertThrows(NotFiniteScaleException.class, rows::packed).getMessage();
            assertTrue(said.contains("has the scale Infinity " + block), said);
            said = assertThrows(NotFiniteScaleException.class, () -> rows.read(0, new float[512], 0))
                    .getMessage();
            assertTrue(said.contains("has the scale Infinity " + block), said);
            CodeMemory memory = new CodeMemory();
            try (Workers workers = Workers.of(2)) {
                said = assertThrows(NotFiniteScaleException.class, () -> CodePanels.of(rows, memory, workers))
                        .getMessage();
            }
            assertTrue(said.contains("has the scale Infinity " + block), said);
        }
    }

    @Test
    void otherTypesAndVectorsHaveNoCodes() throws IOException {
        try (GgufFile file = file(ScalarType.F16, new Matrix(2, 64, new float[128]))) {
            assertTrue(GgufCodes.of(file, "one", Optional.empty()).isEmpty());
            assertTrue(GgufCodes.of(file, "vector", Optional.empty()).isEmpty());
        }
    }
}
