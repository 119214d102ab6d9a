package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.Likelihood;
import dev.lloyd.models.QuantizedDirectories;
import dev.lloyd.models.TestData;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The decoders of the shared data against figures computed by independent programs.
class LanguageModelTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Source.class,
            names = {"DIRECTORY", "GGUF"})
    void lm7mGivesItsGoldenIdsLogitsAndGreedyContinuations(Source source) throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(TestData.shared("llm/lm-7m/golden.json").toFile());
        try (Model model = lm7m(source);
                Workers workers = Workers.of(2)) {
            Decoder decoder = decoder(model);
            for (JsonNode prompt : golden.path("prompts")) {
                int[] ids = model.tokenizer().encode(prompt.path("prompt").asString());
                assertArrayEquals(integers(prompt.path("ids")), ids);

                Matrix logits = decoder.logits(TokenBatch.of(List.of(ids)), workers);
                JsonNode expected = prompt.path("last_logits");
                for (int id = 0; id < expected.size(); id++) {
                    assertEquals(expected.get(id).asDouble(), logits.at(ids.length - 1, id), 1e-3, "logit " + id);
                }

                int[] greedy = decoder.generate(ids, 64, Sampling.greedy(), decoder.newCache(), workers, id -> true);
                assertArrayEquals(integers(prompt.path("greedy_ids")), greedy);
                assertEquals(
                        prompt.path("greedy_text").asString(), model.tokenizer().decode(greedy));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Source.class,
            names = {"DIRECTORY", "GGUF"})
    void lm7mHasThePublishedPerplexityOnTheFirst128WindowsOfWikitext(Source source) throws IOException {
        try (Model model = lm7m(source)) {
            List<int[]> windows = Likelihood.wikitext(model.tokenizer(), 128);
            double nats = Likelihood.nats(model.network(), new DenseWeights(model.tensors()), windows);
            assertEquals(44.745, Math.exp(nats), 0.001 * 44.745);
        }
    }

    @Test
    void wikitextHasThePublishedNumberOfTokens() throws IOException {
        String text = TestData.text("text/wikitext-2-test.txt.gz");
        try (Model model = lm7m(Source.DIRECTORY)) {
            assertEquals(381_002, model.tokenizer().encode(text).length);
        }
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void stories260kHasThePublishedNatsPerTokenAndTellsItsStory(Source source) throws IOException {
        try (Model model = stories(source);
                Workers workers = Workers.of(2)) {
            List<int[]> slices = Likelihood.stories(model.tokenizer());
            double nats = Likelihood.nats(model.network(), new DenseWeights(model.tensors()), slices);
            assertEquals(1.4961, nats, 0.002);

            Decoder decoder = decoder(model);
            int[] told =
                    decoder.generate(new int[] {1}, 40, Sampling.greedy(), decoder.newCache(), workers, id -> true);
            String story = model.tokenizer().decode(told);
            String expected = "Once upon a time, there was a little girl named Lily. She loved to play outside";
            assertEquals(expected, story.substring(0, expected.length()));
        }
    }

    /// What a model is opened from.
    private enum Source {
        DIRECTORY,
        GGUF,
        LLAMA2C
    }

    private Model lm7m(Source source) throws IOException {
        Path path = TestData.shared("llm/lm-7m");
        if (source == Source.GGUF) {
            path = folder.resolve("lm.gguf");
            GgufFiles.lm7m(path, ScalarType.F16);
        }
        return Models.open(path.toString(), TransferProgress.silent());
    }

    private Model stories(Source source) throws IOException {
        Path path = TestData.shared("llm/stories260k/stories260K.bin");
        switch (source) {
            case LLAMA2C -> {}
            case GGUF -> {
                path = folder.resolve("stories.gguf");
                GgufFiles.stories(path, ScalarType.F32);
            }
            case DIRECTORY -> {
                QuantizedDirectories.write(path, folder.resolve("stories"), Optional.empty());
                path = folder.resolve("stories");
            }
        }
        return Models.open(path.toString(), TransferProgress.silent());
    }

    private static Decoder decoder(Model model) {
        return new Decoder(
                model.network(),
                new DenseWeights(model.tensors()),
                model.tokenizer().specialTokens().ends());
    }

    private static int[] integers(JsonNode array) {
        int[] values = new int[array.size()];
        Arrays.setAll(values, index -> array.get(index).asInt());
        return values;
    }
}
