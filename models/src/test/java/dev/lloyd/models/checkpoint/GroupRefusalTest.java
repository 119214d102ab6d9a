package dev.lloyd.models.checkpoint;

import static dev.lloyd.models.checkpoint.GroupLlama.exported;
import static dev.lloyd.models.checkpoint.GroupLlama.quantized;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.checkpoint.GroupExport.Scales;
import dev.lloyd.models.packed.QuantizedFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a format cannot hold is refused with the reason before anything is written, and what a checkpoint says that
/// cannot be, when it is read.
final class GroupRefusalTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hadamard | int(bits=4, group=16); GPTQ; behind the transform 'hadamard",
                "outliers(share=0.01) | int(bits=4, group=16); AWQ; keeps outliers apart",
                "nf4(group=16); GPTQ; its grid is 'nf4",
                "int(bits=4, group=16) + int(bits=4, group=16); GPTQ; one 'int' grid only",
                "int(bits=4, group=16, mode=float-zero); GPTQ_V2; group formats have whole ones of 0 to 15",
                "int(bits=3, group=16); AWQ; AWQ has codes of 4 bits, not of 3",
                "int(bits=5, group=16); GPTQ; GPTQ has codes of [2, 3, 4, 8] bits, not of 5",
                "int(bits=3, group=16); GPTQ; 16 output features of 3 bits do not fill whole words",
                "int(bits=4, group=24); AWQ; groups of 24 do not divide 32 input features",
                "int(bits=4, group=24); COMPRESSED_TENSORS; groups of 24 do not divide 32 input features",
                "permute(by=magnitude) | int(bits=4, group=16); AWQ; cannot say which column is in which group",
                "int(bits=4, group=16, scales=f32); GPTQ; which is no value of binary16"
            })
    void refusesWithTheReason(String recipe, GroupFormat format, String reason) throws IOException {
        Path lloyd = quantized(folder, "lloyd", recipe);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> exported(lloyd, "target", format, Scales.EXACT));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith("tensor model.layers.0."), refusal.getMessage());
        assertFalse(Files.exists(folder.resolve("target")));
        assertFalse(Files.exists(folder.resolve("target.partial")));
    }

    @Test
    void refusesAZeroPointOfZeroInVersionOne() throws IOException {
        GroupedCodes codes = GroupedCodes.empty(new GroupShape(8, 8, 4, 0));
        String message = assertThrows(IllegalArgumentException.class, () -> new GptqLayout(1).require(codes))
                .getMessage();
        assertTrue(message.contains("row 0, group 0 has the zero point 0") && message.contains("gptq-v2"), message);
        new GptqLayout(0).require(codes);
    }

    @Test
    void refusesAnOutputThatIsThere() throws IOException {
        Path lloyd = quantized(folder, "lloyd", "int(bits=4, group=16)");
        Files.createDirectory(folder.resolve("target"));
        assertThrows(FileAlreadyExistsException.class, () -> exported(lloyd, "target", GroupFormat.AWQ, Scales.EXACT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"bits\" : 4; \"bits\" : 5; cannot hold codes of 5 bits",
                "\"bits\" : 4; \"bits\" : 8; should have the shape",
                "\"group_size\" : 16; \"group_size\" : 8; scales should have the shape",
                "\"sym\" : false; \"sym\" : true; though the configuration says 'sym'",
                "\"gptq_v2\"; \"marlin\"; checkpoint_format 'marlin' is not supported",
                "\"int32\"; \"int64\"; pack_dtype 'int64' is not supported",
                "\"lm_head\" : false; \"dynamic\" : {\"+:x\" : {\"bits\" : 8}}; a scheme of their own",
                "\"bits\" : 4,; ; has no field 'bits'"
            })
    void readingNamesWhatCannotBe(String before, String after, String reason) throws IOException {
        Path lloyd = quantized(folder, "lloyd", "int(bits=4, group=16, mode=asymmetric)");
        Path target = exported(lloyd, "target", GroupFormat.GPTQ_V2, Scales.EXACT);
        String config = Files.readString(target.resolve("config.json"));
        assertTrue(config.contains(before), config);
        Files.writeString(target.resolve("config.json"), config.replace(before, after == null ? "" : after));
        IOException failure = assertThrows(IOException.class, () -> decode(target));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    private static void decode(Path directory) throws IOException {
        try (QuantizedFile file = QuantizedFile.open(directory);
                Workers workers = Workers.of(1)) {
            file.form("model.layers.0.mlp.up_proj.weight").decode(workers);
        }
    }
}
