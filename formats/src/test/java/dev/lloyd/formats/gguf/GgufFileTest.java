package dev.lloyd.formats.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.HostileFiles;
import dev.lloyd.formats.TensorFiles;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GgufFileTest {
    @TempDir
    private Path directory;

    private static Map<String, GgufValue> values() {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put("general.architecture", GgufValue.of("llama"));
        values.put("u8", new GgufValue.Whole(GgufValue.Kind.U8, 200));
        values.put("i8", new GgufValue.Whole(GgufValue.Kind.I8, -100));
        values.put("u16", new GgufValue.Whole(GgufValue.Kind.U16, 65_535));
        values.put("i16", new GgufValue.Whole(GgufValue.Kind.I16, -32_768));
        values.put("u32", GgufValue.of(4_294_967_295L));
        values.put("i32", new GgufValue.Whole(GgufValue.Kind.I32, -7));
        values.put("u64", new GgufValue.Whole(GgufValue.Kind.U64, -1));
        values.put("i64", new GgufValue.Whole(GgufValue.Kind.I64, Long.MIN_VALUE));
        values.put("f32", GgufValue.of(1e-5f));
        values.put("f64", new GgufValue.Real(GgufValue.Kind.F64, Math.PI));
        values.put("bool", new GgufValue.Flag(true));
        values.put("tokens", GgufValue.of(List.of("a", "\u00e9\u20ac", "")));
        values.put(
                "nested",
                new GgufValue.Items(
                        GgufValue.Kind.ARRAY, List.of(GgufValue.of(List.of("x")), GgufValue.of(List.of()))));
        return values;
    }

    private static Matrix ramp(int rows, int columns) {
        Matrix matrix = Matrix.zeros(rows, columns);
        for (int index = 0; index < matrix.values().length; index++) {
            matrix.values()[index] = (index % 37 - 18) / 16f;
        }
        return matrix;
    }

    private Path writeTypes() throws IOException {
        List<TensorPlan> plans = List.of(
                new TensorPlan("f32", ScalarType.F32, List.of(3L)),
                new TensorPlan("f16", ScalarType.F16, List.of(2L, 5L)),
                new TensorPlan("bf16", ScalarType.BF16, List.of(2L, 2L, 3L)),
                new TensorPlan("q8", BlockType.Q8_0, List.of(4L, 64L)),
                new TensorPlan("q4", BlockType.Q4_0, List.of(4L, 32L)),
                new TensorPlan("q4k", BlockType.Q4_K, List.of(2L, 512L)),
                new TensorPlan("q6k", BlockType.Q6_K, List.of(3L, 256L)),
                new TensorPlan("i32", ScalarType.I32, List.of(1L)));
        Path path = directory.resolve("types.gguf");
        try (TensorWriter writer = GgufWriter.create(path, values(), plans)) {
            writer.append("q6k", ramp(1, 256));
            for (TensorPlan plan : plans.subList(0, 6)) {
                int columns = (int) (plan.byteSize()
                        * 8
                        / plan.dtype().blockBits()
                        * plan.dtype().blockSize()
                        / plan.shape().getFirst());
                boolean flat = plan.shape().size() == 1;
                writer.append(
                        plan.name(),
                        flat ? ramp(1, 3) : ramp(plan.shape().getFirst().intValue(), columns));
            }
            writer.append("q6k", ramp(2, 256));
            writer.append("i32", MemorySegment.ofArray(new byte[] {1, 0, 0, 0}));
            writer.commit();
        }
        return path;
    }

    @Test
    void readsWhatWasWrittenWithEveryKindOfValue() throws IOException {
        try (GgufFile file = GgufFile.open(writeTypes())) {
            assertEquals(values(), file.values());
            assertEquals("18446744073709551615", file.metadata().get("u64"));
            assertEquals("[3 x STRING]", file.metadata().get("tokens"));
            assertEquals(List.of("f32", "f16", "bf16", "q8", "q4", "q4k", "q6k", "i32"), file.names());
            assertEquals(List.of(2L, 2L, 3L), file.info("bf16").shape());
            assertArrayEquals(ramp(2, 5).values(), file.readFloats("f16").values());
            assertArrayEquals(ramp(2, 6).values(), file.readFloats("bf16").values(), 0.005f);
            assertArrayEquals(ramp(4, 64).values(), file.readFloats("q8").values(), 0.006f);
            assertArrayEquals(ramp(4, 32).values(), file.readFloats("q4").values(), 0.15f);
            assertArrayEquals(ramp(2, 512).values(), file.readFloats("q4k").values(), 0.1f);
            assertArrayEquals(
                    ramp(1, 256).values(), file.readFloats("q6k", 0, 1).values(), 0.03f);
            assertArrayEquals(
                    ramp(2, 256).values(), file.readFloats("q6k", 1, 3).values(), 0.03f);
            assertEquals(1, file.readFloats("i32").at(0, 0));
            for (String name : file.names()) {
                assertEquals(0, file.info(name).byteOffset() % 32);
            }
        }
    }

    @Test
    void aFileIsRecognisedByItsFirstBytes() throws IOException {
        Path path = Files.copy(writeTypes(), directory.resolve("model.bin"));
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(8, file.names().size());
        }
        Path other = Files.writeString(directory.resolve("model.txt"), "hello");
        assertThrows(UnsupportedFileException.class, () -> TensorFiles.open(other));
    }

    @Test
    void theAlignmentOfTheMetadataIsObeyed() throws IOException {
        Path path = directory.resolve("aligned.gguf");
        Map<String, GgufValue> values = Map.of("general.alignment", GgufValue.of(512));
        List<TensorPlan> plans = List.of(
                new TensorPlan("a", ScalarType.F32, List.of(1L)), new TensorPlan("b", ScalarType.F32, List.of(1L)));
        try (TensorWriter writer = GgufWriter.create(path, values, plans)) {
            writer.append("b", ramp(1, 1));
            writer.append("a", ramp(1, 1));
            writer.commit();
        }
        assertEquals(3 * 512, Files.size(path));
        try (GgufFile file = GgufFile.open(path)) {
            assertEquals(512, file.info("a").byteOffset());
            assertEquals(1024, file.info("b").byteOffset());
            assertEquals(-18 / 16f, file.readFloats("b").at(0, 0));
        }
        Map<String, GgufValue> bad = Map.of("general.alignment", GgufValue.of(48));
        assertThrows(IllegalArgumentException.class, () -> GgufWriter.create(path, bad, plans));
    }

    @Test
    void theWriterRefusesWhatTheFormatDoesNotHold() {
        Path path = directory.resolve("x.gguf");
        for (TensorPlan plan : List.of(
                new TensorPlan("n".repeat(65), ScalarType.F32, List.of(1L)),
                new TensorPlan("five", ScalarType.F32, List.of(1L, 1L, 1L, 1L, 1L)),
                new TensorPlan("u8", ScalarType.U8, List.of(1L)))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> GgufWriter.create(path, Map.of(), List.of(plan)),
                    plan.name());
        }
        assertThrows(IllegalArgumentException.class, () -> new TensorPlan("ragged", BlockType.Q4_0, List.of(2L, 16L)));
        assertThrows(IllegalArgumentException.class, () -> new GgufValue.Whole(GgufValue.Kind.U8, 256));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GgufValue.Items(GgufValue.Kind.U8, List.of(GgufValue.of("x"))));
        assertTrue(Files.notExists(path));
    }

    /// The bytes of a header, written by hand.
    private static final class Bytes {
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

        Bytes head(long tensors, long values) {
            buffer.putInt(0x46554747).putInt(3).putLong(tensors).putLong(values);
            return this;
        }

        Bytes text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            buffer.putLong(bytes.length).put(bytes);
            return this;
        }

        Bytes i32(int... values) {
            Arrays.stream(values).forEach(buffer::putInt);
            return this;
        }

        Bytes i64(long... values) {
            Arrays.stream(values).forEach(buffer::putLong);
            return this;
        }

        Bytes tensor(String name, int type, long offset, long... dimensions) {
            return text(name).i32(dimensions.length).i64(dimensions).i32(type).i64(offset);
        }

        byte[] end(int dataBytes) {
            int length = Math.ceilDiv(buffer.position(), 32) * 32 + dataBytes;
            return Arrays.copyOf(buffer.array(), length);
        }
    }

    private static byte[] small() {
        return new Bytes()
                .head(2, 2)
                .text("k")
                .i32(9, 8)
                .i64(1)
                .text("ab")
                .text("n")
                .i32(4, 7)
                .tensor("w", 2, 0, 32, 1)
                .tensor("v", 0, 32, 2)
                .end(40);
    }

    private static void read(Path path) throws IOException {
        try (GgufFile file = GgufFile.open(path)) {
            HostileFiles.readAll(file);
        }
    }

    private void refused(byte[] bytes, String rule) throws IOException {
        Path path = Files.write(directory.resolve("bad.gguf"), bytes);
        MalformedFileException failure = assertThrows(MalformedFileException.class, () -> GgufFile.open(path), rule);
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    }

    @Test
    void refusesEveryTruncationAndSurvivesEveryFlippedBit() throws IOException {
        byte[] good = small();
        HostileFiles.refusesEveryTruncation(directory, "cut.gguf", good, GgufFileTest::read);
        int refused = HostileFiles.survivesEveryFlippedBit(
                directory, "flip.gguf", good, good.length - 40, GgufFileTest::read);
        assertTrue(refused > 500, "refused " + refused);
    }

    @Test
    void refusesCountsAndLengthsThatAreAbsurd() throws IOException {
        for (long absurd : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 100}) {
            refused(new Bytes().head(absurd, 0).end(0), "tensor count");
            refused(new Bytes().head(0, absurd).end(0), "metadata count");
            refused(new Bytes().head(0, 1).i64(absurd).end(64), "key");
            refused(new Bytes().head(0, 1).text("k").i32(8).i64(absurd).end(0), "string");
            for (int kind : new int[] {0, 4, 8, 9, 10, 12}) {
                refused(
                        new Bytes()
                                .head(0, 1)
                                .text("k")
                                .i32(9, kind)
                                .i64(absurd)
                                .end(0),
                        "array length");
            }
        }
        refused(new Bytes().head(0, 1).text("k").i32(13).end(32), "value type");
        refused(new Bytes().head(0, 1).text("k").i32(7, 2).end(32), "truth value");
        refused(new Bytes().head(1, 0).text("n".repeat(65)).end(64), "tensor name length");
    }

    /// A bare continuation, a character that is not over, one that is written too long, half a pair, and one too large.
    @Test
    void refusesBytesThatAreNoTextAndReadsTheCharacterThatStandsForThem() throws IOException {
        for (String wrong : List.of("80", "C3", "C080", "EDA080", "F4908080")) {
            byte[] bytes = HexFormat.of().parseHex(wrong);
            byte[] file = new Bytes()
                    .head(0, 1)
                    .text("k")
                    .i32(8)
                    .i64(bytes.length + 2)
                    .end(32);
            file[45] = 'a';
            System.arraycopy(bytes, 0, file, 46, bytes.length);
            refused(file, "byte 45: string is not UTF-8");
        }
        String text = "\uFFFD \u00E4 \uD83D\uDE00";
        Path path = Files.write(
                directory.resolve("text.gguf"),
                new Bytes().head(0, 1).text("k").i32(8).text(text).end(0));
        try (GgufFile file = GgufFile.open(path)) {
            assertEquals(Map.of("k", GgufValue.of(text)), file.values());
        }
    }

    @Test
    void refusesArraysNestedWithoutEnd() throws IOException {
        Bytes bytes = new Bytes().head(0, 1).text("k").i32(9);
        for (int depth = 0; depth < 4000; depth++) {
            bytes.i32(9).i64(1);
        }
        refused(bytes.end(0), "nested");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 31, 33, 36, 38, 43, -1, Integer.MAX_VALUE})
    void namesATensorTypeThatIsUnknownOrWasRemoved(int type) throws IOException {
        Path path = Files.write(
                directory.resolve("bad.gguf"),
                new Bytes().head(1, 0).tensor("w", type, 0, 32).end(64));
        assertTrue(assertThrows(UnsupportedFileException.class, () -> GgufFile.open(path))
                .getMessage()
                .contains("of tensor 'w'"));
    }

    @Test
    void refusesTensorsThatBreakARule() throws IOException {
        refused(new Bytes().head(1, 0).tensor("w", 2, 0, 31).end(64), "does not divide");
        refused(new Bytes().head(1, 0).tensor("w", 0, 16, 1).end(64), "multiple of 32");
        refused(new Bytes().head(1, 0).tensor("w", 0, -32, 1).end(64), "multiple of 32");
        refused(new Bytes().head(1, 0).tensor("w", 0, 64, 1).end(64), "not inside");
        refused(new Bytes().head(1, 0).tensor("w", 0, Long.MAX_VALUE - 31, 1).end(64), "not inside");
        refused(new Bytes().head(1, 0).tensor("w", 0, 0, 17).end(64), "not inside");
        refused(new Bytes().head(1, 0).tensor("w", 0, 0, 1L << 32, 1L << 32).end(64), "overflows");
        refused(new Bytes().head(1, 0).tensor("w", 0, 0, -1).end(64), "negative");
        refused(new Bytes().head(1, 0).tensor("w", 0, 0, 1, 1, 1, 1, 1).end(64), "dimensions");
        refused(
                new Bytes()
                        .head(2, 0)
                        .tensor("w", 0, 0, 1)
                        .tensor("w", 0, 32, 1)
                        .end(64),
                "occurs twice");
        refused(
                new Bytes()
                        .head(2, 0)
                        .tensor("w", 0, 0, 9)
                        .tensor("v", 0, 32, 1)
                        .end(64),
                "overlaps");
        refused(
                new Bytes()
                        .head(2, 0)
                        .tensor("w", 0, 32, 1)
                        .tensor("v", 0, 0, 9)
                        .end(64),
                "overlaps");
        refused(new Bytes().head(0, 2).text("k").i32(4, 1).text("k").i32(4, 1).end(0), "key 'k' occurs twice");
        refused(new Bytes().head(0, 1).text("general.alignment").i32(4, 0).end(0), "general.alignment");
        refused(new Bytes().head(0, 1).text("general.alignment").i32(4, 24).end(0), "general.alignment");
        refused(new Bytes().head(0, 1).text("general.alignment").i32(4, -1).end(0), "general.alignment");
        refused("GGML".getBytes(StandardCharsets.US_ASCII), "not a GGUF file");
    }

    @Test
    void namesAnotherVersion() throws IOException {
        for (int version : new int[] {1, 2, 4, 0x03000000}) {
            byte[] bytes = small();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4, version);
            Path path = Files.write(directory.resolve("old.gguf"), bytes);
            assertTrue(assertThrows(UnsupportedFileException.class, () -> GgufFile.open(path))
                    .getMessage()
                    .contains("version 3"));
        }
    }

    @Test
    void unsortedTensorsAreRead() throws IOException {
        byte[] bytes = new Bytes()
                .head(2, 0)
                .tensor("w", 0, 32, 1)
                .tensor("v", 0, 0, 8)
                .end(36);
        try (GgufFile file = GgufFile.open(Files.write(directory.resolve("u.gguf"), bytes))) {
            assertEquals(List.of("v", "w"), file.names());
        }
    }
}
