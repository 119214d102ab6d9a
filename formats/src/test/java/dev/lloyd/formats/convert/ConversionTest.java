package dev.lloyd.formats.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.TensorFiles;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionTest {
    private static final ConversionRule KEEP = new ConversionRule(Optional.empty(), Optional.empty());

    @TempDir
    private Path place;

    private static ConversionRule to(DType type) {
        return new ConversionRule(Optional.of(type), Optional.empty());
    }

    /// A weight of 6 x 512, one of 5 x 64, a bias of 512 and three whole numbers.
    private Path ordinary() throws IOException {
        Path file = place.resolve("ordinary.safetensors");
        List<TensorPlan> plans = List.of(
                new TensorPlan("wide", ScalarType.F32, List.of(6L, 512L)),
                new TensorPlan("narrow", ScalarType.F32, List.of(5L, 64L)),
                new TensorPlan("bias", ScalarType.F32, List.of(512L)),
                new TensorPlan("ids", ScalarType.I32, List.of(3L)));
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, Map.of("origin", "a test"))) {
            writer.append("wide", new Matrix(6, 512, Seeds.gaussian(6 * 512, 1)));
            writer.append("narrow", new Matrix(5, 64, Seeds.gaussian(5 * 64, 2)));
            writer.append("bias", new Matrix(1, 512, Seeds.gaussian(512, 3)));
            writer.append("ids", MemorySegment.ofArray(new int[] {1, -2, 3}));
            writer.commit();
        }
        return file;
    }

    private Path one(ScalarType type, MemorySegment bytes, long... shape) throws IOException {
        Path file = place.resolve("one.safetensors");
        List<Long> dimensions = new ArrayList<>();
        for (long each : shape) {
            dimensions.add(each);
        }
        try (TensorWriter writer =
                SafetensorsWriter.create(file, List.of(new TensorPlan("one", type, dimensions)), Map.of())) {
            writer.append("one", bytes);
            writer.commit();
        }
        return file;
    }

    private static List<Converted> convert(Path from, Path target, ConversionRule rule) throws IOException {
        try (TensorFile source = TensorFiles.open(from)) {
            return Conversion.run(source, target, rule, name -> {});
        }
    }

    private String refusal(Path from, String target, ConversionRule rule) throws IOException {
        List<Path> before = files();
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> convert(from, place.resolve(target), rule));
        assertEquals(before, files(), "a refusal leaves nothing behind");
        return String.valueOf(thrown.getMessage());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.sorted().toList();
        }
    }

    @Test
    void matricesGoIntoBlocksAndTheRestIsKept() throws IOException {
        Path target = place.resolve("small.gguf");
        List<Converted> tensors = convert(ordinary(), target, to(BlockType.Q8_0));

        try (TensorFile before = TensorFiles.open(place.resolve("ordinary.safetensors"));
                TensorFile now = TensorFiles.open(target)) {
            assertEquals(BlockType.Q8_0, now.info("wide").dtype());
            assertEquals(List.of(6L, 512L), now.info("wide").shape());
            assertEquals(ScalarType.F32, now.info("bias").dtype());
            assertEquals(-1, before.raw("ids").mismatch(now.raw("ids")));
        }
        for (Converted tensor : tensors) {
            boolean blocks = tensor.to() == BlockType.Q8_0;
            // Steps of max / 127 in groups of 32 Gaussians, whose maximum is about 2: (2 / 127)^2 / 12 = 2e-5.
            assertTrue(
                    blocks ? tensor.error() > 5e-6 && tensor.error() < 8e-5 : tensor.error() == 0, tensor.toString());
        }
        assertEquals(2, tensors.stream().filter(tensor -> tensor.error() > 0).count());
    }

    @Test
    void aTensorThatKeepsItsTypeKeepsItsBytes() throws IOException {
        Path there = place.resolve("there.gguf");
        Path back = place.resolve("back.safetensors");
        convert(ordinary(), there, KEEP);
        convert(there, back, KEEP);

        try (TensorFile before = TensorFiles.open(place.resolve("ordinary.safetensors"));
                TensorFile now = TensorFiles.open(back)) {
            assertEquals(before.names(), now.names());
            for (String name : before.names()) {
                assertEquals(before.info(name).dtype(), now.info(name).dtype());
                assertEquals(before.info(name).shape(), now.info(name).shape());
                assertEquals(-1, before.raw(name).mismatch(now.raw(name)), name);
            }
        }
    }

    @Test
    void whatAGgufFileSaysAboutItselfStaysButForItsType() throws IOException {
        Path first = place.resolve("first.gguf");
        Map<String, GgufValue> values = Map.of(
                "general.architecture", GgufValue.of("llama"),
                "general.file_type", GgufValue.of(1),
                "tokenizer.ggml.tokens", GgufValue.of(List.of("a", "b")));
        List<TensorPlan> plans = List.of(new TensorPlan("w", ScalarType.F16, List.of(2L, 256L)));
        try (TensorWriter writer = GgufWriter.create(first, values, plans)) {
            writer.append("w", new Matrix(2, 256, Seeds.gaussian(512, 4)));
            writer.commit();
        }
        Path second = place.resolve("second.gguf");
        convert(first, second, to(BlockType.Q4_K));

        try (GgufFile now = GgufFile.open(second)) {
            assertEquals(values.get("tokenizer.ggml.tokens"), now.values().get("tokenizer.ggml.tokens"));
            assertEquals(values.get("general.architecture"), now.values().get("general.architecture"));
            assertFalse(now.values().containsKey("general.file_type"));
            assertEquals(GgufValue.of(2), now.values().get("general.quantization_version"));
            assertEquals(BlockType.Q4_K, now.info("w").dtype());
        }
        Path third = place.resolve("third.safetensors");
        convert(second, third, to(ScalarType.F32));
        try (TensorFile plain = TensorFiles.open(third)) {
            assertEquals("llama", plain.metadata().get("general.architecture"));
            assertFalse(plain.metadata().containsKey("tokenizer.ggml.tokens"), "a vocabulary is no text");
            assertArrayEquals(
                    GgufFile.open(second).readFloats("w").values(),
                    plain.readFloats("w").values());
        }
    }

    @Test
    void whatAFormatCannotExpressIsRefusedWithTheReason() throws IOException {
        Path ordinary = ordinary();
        String blocks = refusal(ordinary, "x.safetensors", to(BlockType.Q4_K));
        assertTrue(blocks.contains("cannot express the blocks of Q4_K") && blocks.contains("BF16"), blocks);
        String rows = refusal(ordinary, "x.gguf", to(BlockType.Q4_K));
        assertTrue(rows.contains("'narrow'") && rows.contains("64") && rows.contains("256"), rows);
        String name = refusal(ordinary, "x.onnx", KEEP);
        assertTrue(name.contains(".gguf"), name);
        String ending = refusal(ordinary, "x.gguf", to(BlockType.Q5_K));
        assertTrue(ending.contains("Q6_K"), ending);
    }

    @Test
    void aFallbackTakesWhatDoesNotFillBlocks() throws IOException {
        Path target = place.resolve("mixed.gguf");
        convert(ordinary(), target, new ConversionRule(Optional.of(BlockType.Q6_K), Optional.of(BlockType.Q4_0)));

        try (TensorFile now = TensorFiles.open(target)) {
            assertEquals(BlockType.Q6_K, now.info("wide").dtype());
            assertEquals(BlockType.Q4_0, now.info("narrow").dtype());
        }
    }

    @Test
    void aTypeThatGgufLacksIsNamed() throws IOException {
        Path bytes = one(ScalarType.U8, MemorySegment.ofArray(new byte[] {1, 2}), 2);

        String message = refusal(bytes, "x.gguf", to(ScalarType.F32));

        assertTrue(message.contains("'one'") && message.contains("U8"), message);
    }

    @Test
    void valuesThatDoNotFitOrAreNotFiniteAreNamedWithTheirPlace() throws IOException {
        float[] values = new float[64];
        values[37] = 70000;
        String large = refusal(one(ScalarType.F32, MemorySegment.ofArray(values), 2, 32), "x.gguf", to(ScalarType.F16));
        assertTrue(large.contains("value 37 is 70000") && large.contains("F16"), large);
        values[37] = Float.NaN;
        String nan = refusal(one(ScalarType.F32, MemorySegment.ofArray(values), 2, 32), "y.gguf", to(BlockType.Q8_0));
        assertTrue(nan.contains("value 37 is NaN"), nan);
    }

    @Test
    void theLargestValuesOfSixteenBitsStayFinite() throws IOException {
        float[] values = {65519, -65519, 65504, 0};
        Path target = place.resolve("half.safetensors");
        convert(one(ScalarType.F32, MemorySegment.ofArray(values), 1, 4), target, to(ScalarType.F16));

        try (TensorFile now = TensorFiles.open(target)) {
            assertArrayEquals(
                    new float[] {65504, -65504, 65504, 0}, now.readFloats("one").values());
            assertEquals(0x7bff, now.raw("one").get(ValueLayout.JAVA_SHORT_UNALIGNED, 0));
        }
    }

    @Test
    void aFileThatExistsIsNotReplaced() throws IOException {
        Path there = Files.writeString(place.resolve("there.gguf"), "mine");

        assertThrows(FileAlreadyExistsException.class, () -> convert(ordinary(), there, KEEP));
        assertEquals("mine", Files.readString(there));
    }
}
