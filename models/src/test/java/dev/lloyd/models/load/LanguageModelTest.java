package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TestData;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The decoders of the shared data against figures computed by independent programs.
class LanguageModelTest {
    @Test
    void lm7mGivesItsGoldenIdsLogitsAndGreedyContinuations() throws IOException {
        Path folder = TestData.shared("llm/lm-7m");
        JsonNode golden =
                new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
        try (Model model = Models.open(folder.toString(), TransferProgress.silent());
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

                int[] greedy = decoder.generate(ids, 64, Sampling.greedy(), decoder.newCache(), workers, id -> {});
                assertArrayEquals(integers(prompt.path("greedy_ids")), greedy);
                assertEquals(
                        prompt.path("greedy_text").asString(), model.tokenizer().decode(greedy));
            }
        }
    }

    @Test
    void lm7mHasThePublishedPerplexityOnTheFirst128WindowsOfWikitext() throws IOException {
        Path folder = TestData.shared("llm/lm-7m");
        String text = TestData.text("text/wikitext-2-test.txt.gz");
        try (Model model = Models.open(folder.toString(), TransferProgress.silent());
                Workers workers = Workers.of(2)) {
            int[] ids = model.tokenizer().encode(text);
            assertEquals(381_002, ids.length);
            List<int[]> windows = new ArrayList<>();
            for (int window = 0; window < 128; window++) {
                windows.add(Arrays.copyOfRange(ids, window * 256, window * 256 + 256));
            }
            double perplexity = Math.exp(nats(decoder(model), windows, workers));
            assertEquals(44.745, perplexity, 0.001 * 44.745);
        }
    }

    @Test
    void stories260kHasThePublishedNatsPerTokenAndTellsItsStory() throws IOException {
        Path file = TestData.shared("llm/stories260k/stories260K.bin");
        String text = TestData.text("text/tinystories-sample.txt.gz");
        try (Model model = Models.open(file.toString(), TransferProgress.silent());
                Workers workers = Workers.of(2)) {
            List<int[]> slices = new ArrayList<>();
            for (int slice = 0; slice < 12; slice++) {
                String part = text.substring(slice * 1200, slice * 1200 + 1200);
                slices.add(model.tokenizer().encodeForModel(part, 500));
            }
            assertEquals(1.4961, nats(decoder(model), slices, workers), 0.002);

            Decoder decoder = decoder(model);
            int[] told = decoder.generate(new int[] {1}, 40, Sampling.greedy(), decoder.newCache(), workers, id -> {});
            String story = model.tokenizer().decode(told);
            String expected = "Once upon a time, there was a little girl named Lily. She loved to play outside";
            assertEquals(expected, story.substring(0, expected.length()));
        }
    }

    private static Decoder decoder(Model model) {
        return new Decoder(
                model.network(),
                new DenseWeights(model.tensors()),
                model.tokenizer().specialTokens().ends());
    }

    /// Mean negative log-likelihood of every token but the first of each window, each window alone.
    private static double nats(Decoder decoder, List<int[]> windows, Workers workers) {
        double sum = 0;
        long predictions = 0;
        for (int from = 0; from < windows.size(); from += 8) {
            List<int[]> some = windows.subList(from, Math.min(from + 8, windows.size()));
            Matrix logits = decoder.logits(TokenBatch.of(some), workers);
            int row = 0;
            for (int[] window : some) {
                for (int token = 1; token < window.length; token++) {
                    sum += surprise(logits, row++, window[token]);
                    predictions++;
                }
                row++;
            }
        }
        return sum / predictions;
    }

    private static double surprise(Matrix logits, int row, int id) {
        double maximum = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < logits.columns(); column++) {
            maximum = Math.max(maximum, logits.at(row, column));
        }
        double sum = 0;
        for (int column = 0; column < logits.columns(); column++) {
            sum += Math.exp(logits.at(row, column) - maximum);
        }
        return Math.log(sum) + maximum - logits.at(row, id);
    }

    private static int[] integers(JsonNode array) {
        int[] values = new int[array.size()];
        Arrays.setAll(values, index -> array.get(index).asInt());
        return values;
    }
}
