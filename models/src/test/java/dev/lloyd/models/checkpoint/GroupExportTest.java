package dev.lloyd.models.checkpoint;

import static dev.lloyd.models.checkpoint.GroupLlama.exported;
import static dev.lloyd.models.checkpoint.GroupLlama.quantized;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.checkpoint.GroupExport.Scales;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.PackedWeights;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.quantize.Verification;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From a quantized directory to each format, from format to format, and back: every weight keeps its bits.
final class GroupExportTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "'int(bits=4, group=16)', GPTQ",
        "'int(bits=4, group=16, mode=full)', AWQ",
        "'int(bits=4, group=16)', COMPRESSED_TENSORS",
        "'int(bits=4, group=16, mode=asymmetric)', GPTQ_V2",
        "'int(bits=4, group=32, mode=asymmetric)', AWQ",
        "'int(bits=4, group=16, mode=asymmetric)', COMPRESSED_TENSORS",
        "'int(bits=4, group=channel)', GPTQ",
        "'int(bits=4, group=tensor)', AWQ",
        "'int(bits=3, group=32)', COMPRESSED_TENSORS",
        "'int(bits=8, group=16)', GPTQ",
        "'int(bits=2, group=16, mode=full)', GPTQ",
        "'int(bits=5, group=16, mode=asymmetric)', COMPRESSED_TENSORS",
        "'permute(by=magnitude) | int(bits=4, group=16, mode=asymmetric)', GPTQ_V2",
        "'permute(by=magnitude) | int(bits=4, group=16)', COMPRESSED_TENSORS"
    })
    void everyWeightKeepsItsBits(String recipe, GroupFormat format) throws IOException {
        Path lloyd = quantized(folder, "lloyd", recipe);
        Path target = exported(lloyd, "target", format, Scales.EXACT);
        assertSameWeights(lloyd, target);
        assertTrue(Verification.verify(target, Optional.empty(), Workers.of(1)).size() >= 14);
    }

    @Test
    void aRoundThroughAllFormatsGivesTheSameBytes() throws IOException {
        Path lloyd = quantized(folder, "lloyd", "int(bits=4, group=16, mode=asymmetric)");
        Path first = exported(lloyd, "first", GroupFormat.GPTQ_V2, Scales.EXACT);
        Path second = exported(first, "second", GroupFormat.AWQ, Scales.EXACT);
        Path third = exported(second, "third", GroupFormat.COMPRESSED_TENSORS, Scales.EXACT);
        Path last = exported(third, "last", GroupFormat.GPTQ_V2, Scales.EXACT);
        for (String file : List.of("model.safetensors", "config.json", "quantize_config.json", "tokenizer.json")) {
            assertArrayEquals(Files.readAllBytes(first.resolve(file)), Files.readAllBytes(last.resolve(file)), file);
        }
        assertFalse(Files.exists(second.resolve("quantize_config.json")), "GPTQ's own file is not carried to AWQ");
    }

    @Test
    void sortedColumnsGoRoundThroughTheFormatsThatHaveThem() throws IOException {
        Path lloyd = quantized(folder, "lloyd", "permute(by=magnitude) | int(bits=4, group=16)");
        Path first = exported(lloyd, "first", GroupFormat.GPTQ, Scales.EXACT);
        Path second = exported(first, "second", GroupFormat.COMPRESSED_TENSORS, Scales.EXACT);
        Path last = exported(second, "last", GroupFormat.GPTQ, Scales.EXACT);
        assertArrayEquals(
                Files.readAllBytes(first.resolve("model.safetensors")),
                Files.readAllBytes(last.resolve("model.safetensors")));
        String config = Files.readString(first.resolve("config.json"));
        assertTrue(config.contains("\"desc_act\" : true"), config);
    }

    @Test
    void whatWasWrittenRunsAsAModelPackedOrNot() throws IOException {
        Path lloyd = quantized(folder, "lloyd", "int(bits=4, group=16, mode=asymmetric)");
        Path target = exported(lloyd, "target", GroupFormat.COMPRESSED_TENSORS, Scales.EXACT);
        float[] expected = logits(lloyd, false);
        assertArrayEquals(expected, logits(target, false));
        assertArrayEquals(logits(lloyd, true), logits(target, true));
    }

    private static float[] logits(Path directory, boolean packed) throws IOException {
        try (Model model = Models.open(directory.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            Weights weights = packed
                    ? new PackedWeights(model.tensors(), Activations.FLOAT32)
                    : new DenseWeights(model.tensors());
            Decoder decoder = new Decoder(model.network(), weights, List.of());
            return decoder.logits(TokenBatch.of(List.of(new int[] {1, 5, 9, 3})), workers)
                    .values();
        }
    }

    @Test
    void otherTensorsAndFilesAreCarriedOver() throws IOException {
        Path lloyd = quantized(folder, "lloyd", "int(bits=4, group=16)");
        Files.writeString(lloyd.resolve("tokenizer.model"), "pieces");
        Path target = exported(lloyd, "target", GroupFormat.AWQ, Scales.EXACT);
        assertEquals("pieces", Files.readString(target.resolve("tokenizer.model")));
        assertFalse(Files.exists(target.resolve("lloyd.json")));
        try (TensorFile plain = Safetensors.open(target);
                TensorFile source = Safetensors.open(GroupLlama.source(folder))) {
            assertEquals("pt", plain.metadata().get("format"));
            for (String name : List.of("model.embed_tokens.weight", "model.norm.weight", "lm_head.weight")) {
                assertEquals(source.info(name).dtype(), plain.info(name).dtype());
                assertEquals(-1, source.raw(name).mismatch(plain.raw(name)), name);
            }
            assertTrue(plain.names().contains("model.layers.1.mlp.down_proj.qweight"));
        }
        String config = Files.readString(target.resolve("config.json"));
        assertTrue(config.contains("modules_to_not_convert") && config.contains("lm_head"), config);
    }

    @Test
    void roundedScalesChangeTheWeightsAndSayByHowMuch() throws IOException {
        Path lloyd = quantized(folder, "lloyd", "int(bits=4, group=16, scales=f32)");
        List<GroupExport.Written> written =
                GroupLlama.export(lloyd, folder.resolve("target"), GroupFormat.GPTQ, Scales.ROUNDED);
        for (GroupExport.Written layer : written) {
            // binary16 has 11 bits: a rounded scale is off by at most 2^-11 of itself.
            assertTrue(layer.error() > 0 && layer.error() <= Math.scalb(1.0, -22), layer.toString());
        }
    }

    private static void assertSameWeights(Path left, Path right) throws IOException {
        try (QuantizedFile before = QuantizedFile.open(left);
                QuantizedFile after = QuantizedFile.open(right)) {
            List<String> names = new ArrayList<>(before.names());
            List<String> others = new ArrayList<>(after.names());
            Collections.sort(names);
            Collections.sort(others);
            assertEquals(names, others);
            for (String name : names) {
                assertTrue(
                        Arrays.equals(
                                before.readFloats(name).values(),
                                after.readFloats(name).values()),
                        name);
            }
        }
    }
}
