package dev.lloyd.models.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.packed.TensorRecord;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checkpoints packed by AutoGPTQ, AutoAWQ and compressed-tensors (their README says how) are read to the weights that
/// these programs read back from them, and written to their bytes.
final class GoldenCheckpointTest {
    private static final String LAYER = "block.0.layer";

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(GoldenCheckpointTest.class.getResource(name))
                .toURI());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gptq-symmetric",
                "gptq-asymmetric",
                "gptq-v2",
                "gptq-sorted",
                "gptq-3-bits",
                "gptq-8-bits",
                "awq",
                "compressed-symmetric",
                "compressed-asymmetric",
                "compressed-sorted",
                "compressed-3-bits",
                "compressed-channel",
                "compressed-bytes"
            })
    void decodesToTheWeightsOfTheProgramThatPackedIt(String name) throws Exception {
        Path directory = golden(name);
        try (QuantizedFile file = QuantizedFile.open(directory);
                TensorFile decoded = SafetensorsFile.open(directory.resolve("decoded.safetensors.golden"));
                Workers workers = Workers.of(1)) {
            assertEquals(List.of(LAYER + ".weight"), file.names());
            Matrix ours = file.form(LAYER + ".weight").decode(workers);
            short[] halves = decoded.raw("weight").toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
            assertEquals(halves.length, ours.values().length);
            for (int index = 0; index < halves.length; index++) {
                assertEquals(halves[index], Float.floatToFloat16(ours.values()[index]), "value " + index);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gptq-symmetric, gptq",
        "gptq-asymmetric, gptq",
        "gptq-v2, gptq-v2",
        "gptq-sorted, gptq",
        "gptq-3-bits, gptq",
        "gptq-8-bits, gptq",
        "awq, awq",
        "compressed-symmetric, compressed-tensors",
        "compressed-asymmetric, compressed-tensors",
        "compressed-sorted, compressed-tensors",
        "compressed-3-bits, compressed-tensors",
        "compressed-channel, compressed-tensors"
    })
    void writesTheBytesOfTheProgramThatPackedIt(String name, String format) throws Exception {
        Path directory = golden(name);
        try (QuantizedFile file = QuantizedFile.open(directory);
                TensorFile golden = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
            GroupedCodes codes = GroupedForms.codes(file.form(LAYER + ".weight"));
            GroupLayout.Writable layout = GroupFormat.parse(format).layout();
            layout.require(codes);
            Set<String> written = new TreeSet<>();
            for (Term term : layout.write(codes)) {
                String tensor = LAYER + "." + term.name();
                written.add(tensor);
                assertEquals(golden.info(tensor).dtype(), term.type(), tensor);
                assertEquals(golden.info(tensor).shape(), term.shape(), tensor);
                assertArrayEquals(golden.raw(tensor).toArray(ValueLayout.JAVA_BYTE), term.bytes(), tensor);
            }
            assertEquals(new TreeSet<>(golden.names()), written);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gptq-symmetric, 'int(bits=4, group=32, mode=full)'",
        "gptq-sorted, 'permute | int(bits=4, group=32, mode=asymmetric)'",
        "awq, 'int(bits=4, group=32, mode=asymmetric)'",
        "compressed-channel, 'int(bits=8, group=channel, mode=full)'",
        "compressed-3-bits, 'int(bits=3, group=32, mode=asymmetric)'"
    })
    void saysTheRecipeAndTheBytes(String name, String recipe) throws IOException, URISyntaxException {
        try (QuantizedFile file = QuantizedFile.open(golden(name))) {
            TensorRecord summary = file.summary(LAYER + ".weight").orElseThrow();
            assertEquals(recipe, summary.recipe());
            assertEquals(32 * 64, summary.values());
            long stored = 0;
            try (TensorFile plain = SafetensorsFile.open(golden(name).resolve("model.safetensors"))) {
                for (String tensor : plain.names()) {
                    stored += plain.info(tensor).byteSize();
                }
            }
            assertEquals(stored, summary.bytes());
            assertFalse(file.metadata().isEmpty());
        }
    }
}
