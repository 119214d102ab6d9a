package dev.lloyd.formats.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.HostileFiles;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsFileTest {
    @TempDir
    private Path directory;

    private static final String GOOD = """
            {"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
            "a":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]},"c":{"dtype":"I8","shape":[],"data_offsets":[22,23]},\
            "empty":{"dtype":"F64","shape":[0,7],"data_offsets":[23,23]}}""";

    private static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    private static byte[] goodData() {
        ByteBuffer data = ByteBuffer.allocate(23).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1).putFloat(-2.5f).putFloat(3).putFloat(1e-40f);
        data.putShort((short) 0x3f80).putShort((short) 0xc000).putShort((short) 0x7f80);
        return data.put((byte) -7).array();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("model.safetensors"), bytes);
    }

    private MalformedFileException refused(byte[] bytes) throws IOException {
        Path path = write(bytes);
        return assertThrows(
                MalformedFileException.class, () -> SafetensorsFile.open(path).close());
    }

    private static void read(Path path) throws IOException {
        try (TensorFile file = SafetensorsFile.open(path)) {
            HostileFiles.readAll(file);
        }
    }

    @Test
    void readsEveryTensorWithItsPlaceAndMetadata() throws IOException {
        Path path = write(file(GOOD, goodData()));
        try (TensorFile file = SafetensorsFile.open(path)) {
            assertEquals(List.of("b", "a", "c", "empty"), file.names());
            long data = 8 + GOOD.length();
            assertEquals(new TensorInfo("a", ScalarType.BF16, List.of(3L), data + 16, 6), file.info("a"));
            assertArrayEquals(
                    new float[] {1, -2.5f, 3, 1e-40f}, file.readFloats("b").values());
            assertEquals(2, file.readFloats("b").rows());
            assertArrayEquals(
                    new float[] {3, 1e-40f}, file.readFloats("b", 1, 2).values());
            assertArrayEquals(
                    new float[] {1, -2, Float.POSITIVE_INFINITY},
                    file.readFloats("a").values());
            assertArrayEquals(new float[] {-7}, file.readFloats("c").values());
            Matrix empty = file.readFloats("empty");
            assertEquals(0, empty.rows());
            assertEquals(7, empty.columns());
            assertEquals(Map.of("format", "pt"), file.metadata());
        }
    }

    @Test
    void aViewIsReadOnlyAndDiesWithTheFile() throws IOException {
        TensorFile file = SafetensorsFile.open(write(file(GOOD, goodData())));
        MemorySegment view = file.raw("b");
        assertTrue(view.isReadOnly() && view.isMapped());
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> view.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void namesWhatIsMissingAndWhichRowsThereAre() throws IOException {
        try (TensorFile file = SafetensorsFile.open(write(file(GOOD, goodData())))) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> file.info("z"))
                    .getMessage()
                    .contains("no tensor 'z'"));
            assertThrows(IllegalArgumentException.class, () -> file.raw("z"));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> file.readFloats("b", 1, 3))
                    .getMessage()
                    .contains("rows 1 to 3"));
            assertThrows(IllegalArgumentException.class, () -> file.readFloats("b", -1, 1));
            assertThrows(IllegalArgumentException.class, () -> file.readFloats("b", 2, 1));
        }
        assertThrows(NoSuchFileException.class, () -> SafetensorsFile.open(directory.resolve("none.safetensors")));
        assertThrows(IOException.class, () -> SafetensorsFile.open(directory));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        HostileFiles.refusesEveryTruncation(
                directory, "cut.safetensors", file(GOOD, goodData()), SafetensorsFileTest::read);
    }

    @Test
    void survivesEveryFlippedBit() throws IOException {
        String header = """
                {"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"v":{"dtype":"I8","shape":[],"data_offsets":[4,5]}}""";
        byte[] good = file(header, new byte[5]);
        int refused = HostileFiles.survivesEveryFlippedBit(
                directory, "flip.safetensors", good, good.length, SafetensorsFileTest::read);
        assertTrue(refused > 700, "refused " + refused);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, 100_000_001, 1L << 32, 5000})
    void refusesAHeaderLengthThatIsAbsurd(long length) throws IOException {
        byte[] bytes = file(GOOD, goodData());
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        assertTrue(refused(bytes).getMessage().contains("header length"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}} | hole or overlap
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}} | hole or overlap
                    {"a":{"dtype":"U8","shape":[5],"data_offsets":[1,6]}} | hole or overlap
                    {"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}} | bytes follow
                    {} | bytes follow
                    {"a":{"dtype":"U8","shape":[7],"data_offsets":[0,7]}} | not a span
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[6,0]}} | not a span
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0]}} | not a span
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6,6]}} | more than 2
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[-1,6]}} | 2^63
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,9223372036854775808]}} | 2^63
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6.0]}} | 2^63
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,9223372036854775807]}} | not a span
                    {"a":{"dtype":"U8","shape":[5],"data_offsets":[0,6]}} | takes 5 bytes
                    {"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,6]}} | overflows
                    {"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,6]}} | overflows
                    {"a":{"dtype":"F4","shape":[11],"data_offsets":[0,6]}} | end inside a byte
                    {"a":{"dtype":"F99","shape":[6],"data_offsets":[0,6]}} | 'F99' is unknown
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"a":{"dtype":"U8","shape":[0],"data_offsets":[6,6]}} | uplicate
                    {"a":{"dtype":"U8","dtype":"I8","shape":[6],"data_offsets":[0,6]}} | uplicate
                    {"a":{"shape":[6],"data_offsets":[0,6]}} | lacks
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6],"x":1}} | unknown field
                    {"a":{"dtype":7,"shape":[6],"data_offsets":[0,6]}} | VALUE_STRING
                    {"a":{"dtype":"U8","shape":[[6]],"data_offsets":[0,6]}} | integer
                    {"a":{"dtype":"U8","shape":6,"data_offsets":[0,6]}} | START_ARRAY
                    {"a":[[[[[[[[[[]]]]]]]]]]} | START_OBJECT
                    {"__metadata__":{"k":1},"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}} | VALUE_STRING
                    {"__metadata__":{"k":{}},"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}} | VALUE_STRING
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}} x | JSON
                    {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}}{} | follows
                    {"\\ud800":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}} | surrogate
                    """)
    void refusesAHeaderThatBreaksARule(String header, String rule) throws IOException {
        MalformedFileException failure = refused(file(header, new byte[6]));
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    }

    @Test
    void namesTheTensorAndTheOffset() throws IOException {
        MalformedFileException failure =
                refused(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", new byte[8]));
        assertEquals("w", failure.tensor().orElseThrow());
        assertTrue(failure.byteOffset() >= 8 && failure.byteOffset() < 20, failure.getMessage());
    }

    @Test
    void refusesABadEncodingAndANestedBomb() throws IOException {
        byte[] bytes = file("{\"?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", new byte[0]);
        bytes[10] = (byte) 0xff;
        assertTrue(refused(bytes).getMessage().contains("JSON"));
        assertTrue(refused(file("{\"a\":" + "{\"a\":".repeat(100_000), new byte[0]))
                        .getMessage()
                        .length()
                < 500);
        assertTrue(refused(file("{\"a\":{\"shape\":" + "[".repeat(100_000), new byte[0]))
                        .getMessage()
                        .length()
                < 500);
        assertTrue(refused(file("\uFEFF{}", new byte[0])).getMessage().contains("begin with '{'"));
        assertTrue(refused(file("{\"a\":{\"shape\":[" + "1,".repeat(99) + "1]}}", new byte[0]))
                .getMessage()
                .contains("64"));
    }

    @Test
    void trailingSpacesAndAnyOrderOfTheHeaderAreAllowed() throws IOException {
        String header = """
                {"z":{"data_offsets":[2,4],"shape":[1],"dtype":"F16"},"y":{"shape":[2],"dtype":"U8","data_offsets":[0,2]}}   \
                """;
        try (TensorFile file = SafetensorsFile.open(write(file(header, new byte[] {1, 2, 0, 0x3c})))) {
            assertEquals(List.of("y", "z"), file.names());
            assertArrayEquals(new float[] {1}, file.readFloats("z").values());
        }
    }
}
