package dev.lloyd.formats.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.RealData;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsWriterTest {
    private static final List<TensorPlan> PLANS = List.of(
            new TensorPlan("small", ScalarType.F16, List.of(3L)),
            new TensorPlan("b", ScalarType.F32, List.of(2L, 2L)),
            new TensorPlan("a", ScalarType.F32, List.of(1L, 3L)),
            new TensorPlan("bytes", ScalarType.U8, List.of(5L)));

    @TempDir
    private Path directory;

    private static void fill(TensorWriter writer) throws IOException {
        writer.append("b", new Matrix(1, 2, new float[] {1, 2}));
        writer.append("bytes", MemorySegment.ofArray(new byte[] {1, 2}));
        writer.append("a", new Matrix(1, 3, new float[] {5, 6, 7}));
        writer.append("bytes", MemorySegment.ofArray(new byte[] {3, 4, 5}));
        writer.append("small", new Matrix(1, 3, new float[] {0.5f, 65504, 1e6f}));
        writer.append("b", new Matrix(1, 2, new float[] {3, 4}));
    }

    @Test
    void writesTheBytesOfTheReferenceWriter() throws IOException {
        Path path = directory.resolve("x.safetensors");
        try (TensorWriter writer = SafetensorsWriter.create(path, PLANS, Map.of("format", "pt"))) {
            fill(writer);
            writer.commit();
        }
        byte[] bytes = Files.readAllBytes(path);
        int headerBytes = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8;
        assertEquals(0, headerBytes % 8);
        String header = new String(bytes, 8, headerBytes, StandardCharsets.UTF_8);
        assertEquals("""
                {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]},\
                "b":{"dtype":"F32","shape":[2,2],"data_offsets":[12,28]},"small":{"dtype":"F16","shape":[3],\
                "data_offsets":[28,34]},"bytes":{"dtype":"U8","shape":[5],"data_offsets":[34,39]}}""", header.strip());
        try (TensorFile file = SafetensorsFile.open(path)) {
            assertEquals(0, file.info("a").byteOffset() % 8);
            assertArrayEquals(new float[] {5, 6, 7}, file.readFloats("a").values());
            assertArrayEquals(new float[] {1, 2, 3, 4}, file.readFloats("b").values());
            assertArrayEquals(
                    new float[] {0.5f, 65504, Float.POSITIVE_INFINITY},
                    file.readFloats("small").values());
            assertArrayEquals(
                    new float[] {1, 2, 3, 4, 5}, file.readFloats("bytes").values());
        }
    }

    @Test
    void aRewrittenRealModelHasTheSameTensorsAndIsAFixedPoint() throws IOException {
        Path source = RealData.require("models/taef2/taef2_decoder.safetensors");
        Path first = rewrite(source, directory.resolve("first.safetensors"));
        Path second = rewrite(first, directory.resolve("second.safetensors"));
        assertEquals(-1, Files.mismatch(first, second));
        try (TensorFile expected = SafetensorsFile.open(source);
                TensorFile actual = SafetensorsFile.open(first)) {
            assertEquals(79, actual.names().size());
            assertEquals(expected.metadata(), actual.metadata());
            for (String name : expected.names()) {
                assertEquals(expected.info(name).shape(), actual.info(name).shape());
                assertEquals(-1, expected.raw(name).mismatch(actual.raw(name)));
            }
        }
    }

    private static Path rewrite(Path source, Path target) throws IOException {
        try (TensorFile file = SafetensorsFile.open(source)) {
            List<TensorPlan> plans = new ArrayList<>();
            for (String name : file.names().reversed()) {
                TensorInfo info = file.info(name);
                plans.add(new TensorPlan(name, info.dtype(), info.shape()));
            }
            try (TensorWriter writer = SafetensorsWriter.create(target, plans, file.metadata())) {
                for (TensorPlan plan : plans) {
                    writer.append(plan.name(), file.raw(plan.name()));
                }
                writer.commit();
            }
        }
        return target;
    }

    @Test
    void anUnfinishedFileIsNotPublishedAndLeavesNothing() throws IOException {
        Path path = directory.resolve("x.safetensors");
        Files.writeString(path, "old");
        try (TensorWriter writer = SafetensorsWriter.create(path, PLANS, Map.of())) {
            writer.append("b", new Matrix(1, 2, new float[] {1, 2}));
            assertTrue(assertThrows(IllegalStateException.class, writer::commit)
                    .getMessage()
                    .contains("'a' has 0 of 12 bytes"));
        }
        assertEquals("old", Files.readString(path));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void refusesWhatWasNotPlanned() throws IOException {
        Path path = directory.resolve("x.safetensors");
        try (TensorWriter writer = SafetensorsWriter.create(path, PLANS, Map.of())) {
            assertThrows(IllegalArgumentException.class, () -> writer.append("z", new Matrix(1, 1, new float[1])));
            assertThrows(IllegalArgumentException.class, () -> writer.append("b", new Matrix(1, 3, new float[3])));
            assertThrows(IllegalArgumentException.class, () -> writer.append("b", new Matrix(3, 2, new float[6])));
            assertThrows(IllegalArgumentException.class, () -> writer.append("bytes", new Matrix(1, 5, new float[5])));
            MemorySegment tooLong = MemorySegment.ofArray(new byte[6]);
            assertThrows(IllegalArgumentException.class, () -> writer.append("bytes", tooLong));
        }
        TensorPlan block = new TensorPlan("q", BlockType.Q4_0, List.of(32L));
        assertThrows(IllegalArgumentException.class, () -> SafetensorsWriter.create(path, List.of(block), Map.of()));
        TensorPlan twice = PLANS.getFirst();
        assertThrows(
                IllegalArgumentException.class, () -> SafetensorsWriter.create(path, List.of(twice, twice), Map.of()));
        assertFalse(Files.exists(path));
    }

    @Test
    void shardsJoinAgainToTheSameTensors() throws IOException {
        try (ShardedSafetensorsWriter writer =
                ShardedSafetensorsWriter.create(directory, PLANS, Map.of("k", "v"), 20)) {
            assertEquals(3, writer.shardNames().size());
            fill(writer);
            writer.commit();
        }
        try (TensorFile file = Safetensors.open(directory)) {
            assertEquals(List.of("small", "b", "a", "bytes"), file.names());
            assertArrayEquals(new float[] {1, 2, 3, 4}, file.readFloats("b").values());
            assertArrayEquals(
                    new float[] {1, 2, 3, 4, 5}, file.readFloats("bytes").values());
            assertEquals(Map.of("k", "v"), file.metadata());
        }
        String index = Files.readString(directory.resolve(Safetensors.INDEX_NAME));
        assertTrue(index.contains("\"total_size\" : 39"), index);
    }

    @Test
    void aModelBelowTheLimitIsOneFileWithoutAnIndex() throws IOException {
        try (ShardedSafetensorsWriter writer = ShardedSafetensorsWriter.create(directory, PLANS, Map.of(), 1000)) {
            fill(writer);
            writer.commit();
        }
        assertFalse(Files.exists(directory.resolve(Safetensors.INDEX_NAME)));
        try (TensorFile file = Safetensors.open(directory)) {
            assertEquals(4, file.names().size());
        }
    }

    @Test
    void anIndexThatDoesNotAgreeWithItsShardsIsRefused() throws IOException {
        shardsJoinAgainToTheSameTensors();
        Path index = directory.resolve(Safetensors.INDEX_NAME);
        String good = Files.readString(index);
        String first = "model-00001-of-00003.safetensors";
        for (String bad : List.of(
                good.replace("\"small\" : \"model-00001", "\"small\" : \"model-00002"),
                good.replace("\"small\"", "\"other\""),
                good.replace(first, "../" + first),
                good.replace(first, "missing.safetensors"),
                good.replace("weight_map", "weights"),
                good.replace("\"small\"", "\"b\""),
                good.substring(0, good.length() / 2),
                "[]",
                "")) {
            Files.writeString(index, bad);
            assertThrows(MalformedFileException.class, () -> Safetensors.open(directory), bad);
        }
    }
}
