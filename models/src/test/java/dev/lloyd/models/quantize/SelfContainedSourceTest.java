package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.Likelihood;
import dev.lloyd.models.QuantizedDirectories;
import dev.lloyd.models.TestData;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.GgufFiles;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// llama2.c and GGUF files have no configuration and no `tokenizer.json`, and some encoders are known by their name
/// alone: what they quantize to is a model all the same.
class SelfContainedSourceTest {
    private static final Recipe RECIPE = Recipe.parse("int(bits=4, group=32)");

    @TempDir
    Path folder;

    private static Model open(Path path) throws IOException {
        return Models.open(path.toString(), TransferProgress.silent());
    }

    /// Quantizes, opens what was written, and holds it to the model that is quantized in memory.
    private void assertOpensAgain(Path source) throws IOException {
        Path target = folder.resolve("quantized");
        QuantizedDirectories.write(source, target, Optional.of(RECIPE));
        try (Model original = open(source);
                Model written = open(target);
                Workers workers = Workers.of(2)) {
            List<int[]> slices = Likelihood.stories(original.tokenizer());
            List<int[]> again = Likelihood.stories(written.tokenizer());
            for (int slice = 0; slice < slices.size(); slice++) {
                assertArrayEquals(slices.get(slice), again.get(slice));
            }
            assertEquals(
                    original.tokenizer().specialTokens(), written.tokenizer().specialTokens());
            QuantizedInMemory memory = QuantizedInMemory.of(
                    original,
                    QuantizedDirectories.units(original, Optional.of(RECIPE)),
                    Optional.empty(),
                    1,
                    workers,
                    QuantizeProgress.silent());
            double expected = Likelihood.nats(original.network(), memory.weights(), slices);
            double actual = Likelihood.nats(written.network(), new DenseWeights(written.tensors()), slices);
            assertEquals(expected, actual);
            double plain = Likelihood.nats(original.network(), new DenseWeights(original.tensors()), slices);
            assertNotEquals(plain, actual);
            assertEquals(plain, actual, 0.15);
        }
    }

    @Test
    void aLlama2cFileBecomesADirectoryThatOpens() throws IOException {
        assertOpensAgain(TestData.shared("llm/stories260k/stories260K.bin"));
    }

    @Test
    void aGgufFileBecomesADirectoryThatOpensWhateverLiesBesideIt() throws IOException {
        Path file = folder.resolve("model.gguf");
        GgufFiles.stories(file, ScalarType.F32);
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"another\"}");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertOpensAgain(file);
    }

    @Test
    void aGgufFileWithMergesKeepsThem() throws IOException {
        Path file = folder.resolve("model.gguf");
        GgufFiles.lm7m(file, ScalarType.F16);
        QuantizedDirectories.write(file, folder.resolve("quantized"), Optional.of(RECIPE));
        String text = "It was the best of times,\nit was 1859.";
        try (Model original = open(TestData.shared("llm/lm-7m"));
                Model written = open(folder.resolve("quantized"))) {
            assertArrayEquals(
                    original.tokenizer().encode(text), written.tokenizer().encode(text));
            assertEquals(
                    original.tokenizer().specialTokens(), written.tokenizer().specialTokens());
            assertEquals(original.network().maxTokens(), written.network().maxTokens());
        }
    }

    @Test
    void anEncoderKeepsThePrefixesAndThePoolingThatItsNameGaveIt() throws IOException {
        Path source = folder.resolve("bge-tiny");
        Path target = folder.resolve("quantized");
        TinyDirectory.write(source, TinyDirectory.BERT, TinyModels.tensors(TinyModels.bert(Pooling.FIRST), 5), 31);
        // As the published directory has it: a file without prompts.
        Files.writeString(source.resolve("config_sentence_transformers.json"), "{\"__version__\": {}}");
        QuantizedDirectories.write(source, target, Optional.empty());
        try (Model original = open(source);
                Model written = open(target)) {
            assertNotEquals(Prefixes.none(), original.prefixes());
            assertEquals(original.prefixes(), written.prefixes());
            assertEquals(Pooling.FIRST, ((Bert) written.network()).config().pooling());
        }
    }
}
