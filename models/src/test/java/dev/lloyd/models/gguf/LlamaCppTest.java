package dev.lloyd.models.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.formats.convert.ConversionRule;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.Likelihood;
import dev.lloyd.models.TestData;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// llama.cpp opens the files that are made here, reads text into the same tokens, and has the same perplexity on it.
/// `LLOYD_LLAMA_CPP` names a folder in which `npm install --ignore-scripts node-llama-cpp` (and the package with its
/// binary, such as `@node-llama-cpp/linux-x64`) was run; without it the test is skipped.
final class LlamaCppTest {
    private static final int WINDOWS = 8;
    private static final Map<String, DType> TYPES = Map.of(
            "F16", ScalarType.F16,
            "Q8_0", BlockType.Q8_0,
            "Q4_0", BlockType.Q4_0,
            "Q4_K", BlockType.Q4_K,
            "Q6_K", BlockType.Q6_K);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"F16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"})
    void perplexitiesAgree(String type) throws Exception {
        String llama = System.getenv().getOrDefault("LLOYD_LLAMA_CPP", "");
        Assumptions.assumeTrue(
                !llama.isBlank(), () -> "SKIPPED: set LLOYD_LLAMA_CPP to a folder with node-llama-cpp in it");
        Path file = folder.resolve("model.gguf");
        int tokens = export(TestData.shared("llm/lm-7m"), file, Objects.requireNonNull(TYPES.get(type)));
        Path text = folder.resolve("text.txt");
        Files.writeString(text, TestData.text("text/wikitext-2-test.txt.gz"));
        JsonNode theirs = run(llama, file, text);
        assertEquals(tokens, theirs.path("tokens").asInt(), "tokens of the text");
        try (Model model = Models.open(file.toString(), TransferProgress.silent())) {
            double nats = Likelihood.nats(
                    model.network(),
                    new DenseWeights(model.tensors()),
                    Likelihood.wikitext(model.tokenizer(), WINDOWS));
            double ratio = Math.exp(theirs.path("nats").asDouble() - nats);
            // llama.cpp rounds activations to 8 bits where weights are in blocks.
            assertEquals(1, ratio, 0.005, "perplexity of llama.cpp / ours");
        }
    }

    private static int export(Path source, Path target, DType type) throws IOException {
        ModelFiles files = new PathSource().resolve(source.toString(), TransferProgress.silent());
        try (Model model = Models.open(files)) {
            ConversionRule rule = new ConversionRule(Optional.of(type), Optional.empty());
            GgufExport.run(model, files, target, rule, name -> {});
            return model.tokenizer().encode(TestData.text("text/wikitext-2-test.txt.gz")).length;
        }
    }

    private static JsonNode run(String llama, Path file, Path text) throws Exception {
        Path script = Path.of(Objects.requireNonNull(LlamaCppTest.class.getResource("perplexity.mjs"))
                .toURI());
        Process process = new ProcessBuilder(
                        "node",
                        script.toString(),
                        llama,
                        file.toString(),
                        text.toString(),
                        "256",
                        Integer.toString(WINDOWS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        String[] lines = printed.strip().split("\n", -1);
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }
}
