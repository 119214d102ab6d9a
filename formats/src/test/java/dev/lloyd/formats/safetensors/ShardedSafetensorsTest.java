package dev.lloyd.formats.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.HostileFiles;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Damaged indexes over two good shards.
final class ShardedSafetensorsTest {
    private static final String GOOD =
            "{\"metadata\":{\"total_size\":8},\"weight_map\":{\"v\":\"one.safetensors\",\"w\":\"two.safetensors\"}}";

    @TempDir
    private Path directory;

    @BeforeEach
    void writeShards() throws IOException {
        shard("one.safetensors", "v");
        shard("two.safetensors", "w");
    }

    private void shard(String file, String tensor) throws IOException {
        List<TensorPlan> plans = List.of(new TensorPlan(tensor, ScalarType.F32, List.of(1L)));
        try (TensorWriter writer = SafetensorsWriter.create(directory.resolve(file), plans, Map.of())) {
            writer.append(tensor, new Matrix(1, 1, new float[] {3}));
            writer.commit();
        }
    }

    private static void read(Path index) throws IOException {
        try (TensorFile file = Safetensors.open(index.getParent())) {
            HostileFiles.readAll(file);
        }
    }

    private void assertRefused(String index, String rule) throws IOException {
        Files.writeString(directory.resolve(Safetensors.INDEX_NAME), index);
        MalformedFileException failure =
                assertThrows(MalformedFileException.class, () -> Safetensors.open(directory), index);
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    }

    @Test
    void theGoodIndexIsRead() throws IOException {
        Files.writeString(directory.resolve(Safetensors.INDEX_NAME), GOOD);
        try (TensorFile file = Safetensors.open(directory)) {
            assertEquals(List.of("v", "w"), file.names());
            assertEquals(3, file.readFloats("w").at(0, 0));
        }
    }

    @Test
    void refusesEveryTruncationAndSurvivesEveryFlippedBit() throws IOException {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        HostileFiles.refusesEveryTruncation(directory, Safetensors.INDEX_NAME, good, ShardedSafetensorsTest::read);
        int refused = HostileFiles.survivesEveryFlippedBit(
                directory, Safetensors.INDEX_NAME, good, good.length, ShardedSafetensorsTest::read);
        assertTrue(refused > 500, "refused " + refused);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {"weight_map":{"v":"one.safetensors","v":"one.safetensors","w":"two.safetensors"}} | uplicate
                    {"weight_map":{"v":"one.safetensors","w":"one.safetensors"}} | not in the shard
                    {"weight_map":{"v":"one.safetensors","w":"two.safetensors","x":"two.safetensors"}} | not in the shard
                    {"weight_map":{"v":"two.safetensors","w":"two.safetensors"}} | 'v': it is not in the shard two
                    {"weight_map":{"v":"/etc/passwd","w":"two.safetensors"}} | not a plain file name
                    {"weight_map":{"v":".","w":"two.safetensors"}} | not a plain file name
                    {"weight_map":{"v":"","w":"two.safetensors"}} | not a plain file name
                    {"weight_map":{"v":"a\\u0000b","w":"two.safetensors"}} | not a plain file name
                    {"weight_map":{"v":"three.safetensors","w":"two.safetensors"}} | does not exist
                    {"weight_map":{"v":9223372036854775808,"w":"two.safetensors"}} | VALUE_STRING
                    {"weight_map":{"v":["one.safetensors"],"w":"two.safetensors"}} | VALUE_STRING
                    {"weight_map":["one.safetensors"]} | START_OBJECT
                    {"metadata":{}} | no weight_map
                    """)
    void refusesAnIndexThatBreaksARule(String index, String rule) throws IOException {
        assertRefused(index, rule);
    }

    @Test
    void aShardThatIsDamagedOrTheIndexItselfIsRefused() throws IOException {
        assertRefused(GOOD.replace("one.safetensors", Safetensors.INDEX_NAME), Safetensors.INDEX_NAME);
        Files.write(directory.resolve("two.safetensors"), new byte[] {1, 2, 3});
        assertRefused(GOOD, "two.safetensors");
    }
}
