package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories as Hugging Face lays them out, made here from random weights.
class HuggingFaceDirectoryTest {
    @TempDir
    Path folder;

    private final Llama llama = TinyModels.llama(Head.UNTIED);
    private final Map<String, Matrix> tensors = TinyDirectory.tensors();

    private void write(String config, Map<String, Matrix> weights, int words) throws IOException {
        TinyDirectory.write(folder, config, weights, words);
    }

    private Model open() throws IOException {
        return Models.open(folder.toString(), TransferProgress.silent());
    }

    private static void assertSameOutput(Network expected, Map<String, Matrix> weights, Model model) {
        TokenBatch batch = TokenBatch.of(List.of(new int[] {3, 1, 4}, new int[] {1, 5, 9, 2}));
        try (Workers workers = Workers.of(1)) {
            Matrix memory = expected.forward(FloatOps.of(TinyModels.weights(weights), workers), batch);
            Matrix disk = model.network().forward(FloatOps.of(new DenseWeights(model.tensors()), workers), batch);
            assertArrayEquals(memory.values(), disk.values());
        }
    }

    @Test
    void aLlamaDirectoryComputesWhatItsTensorsSay() throws IOException {
        TinyDirectory.write(folder, tensors);
        try (Model model = open()) {
            assertSameOutput(llama, tensors, model);
            assertArrayEquals(new int[] {5, 7}, model.tokenizer().encode("w5 w7"));
            assertEquals(List.of(2, 3), model.tokenizer().specialTokens().ends());
        }
    }

    @Test
    void aBertDirectoryMayHaveAPrefixAndSaysHowToPool() throws IOException {
        Bert bert = TinyModels.bert(Pooling.FIRST);
        Map<String, Matrix> weights = TinyModels.tensors(bert, 5);
        Map<String, Matrix> prefixed = new java.util.LinkedHashMap<>();
        weights.forEach((name, matrix) -> prefixed.put("bert." + name, matrix));
        write(TinyDirectory.BERT, prefixed, 31);
        Files.createDirectory(folder.resolve("1_Pooling"));
        Files.writeString(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}");
        Files.writeString(
                folder.resolve("config_sentence_transformers.json"),
                "{\"prompts\": {\"query\": \"q: \", \"document\": \"d: \"}}");
        try (Model model = open()) {
            assertEquals(new Prefixes("q: ", "d: "), model.prefixes());
            assertSameOutput(bert, weights, model);
        }
    }

    @Test
    void releasedWeightsAreReadAgain() throws IOException {
        TinyDirectory.write(folder, tensors);
        try (Model model = open()) {
            DenseWeights weights = new DenseWeights(model.tensors());
            var first = weights.linear("lm_head");
            assertTrue(first == weights.linear("lm_head"));
            weights.release(name -> name.startsWith("lm_head"));
            assertTrue(first != weights.linear("lm_head"));
        }
    }

    private void assertRefused(String... parts) {
        String message = assertThrows(IOException.class, this::open).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void missingAndMisshapenTensorsAreNamedWithTheirExpectedShape() throws IOException {
        String name = "model.layers.1.self_attn.k_proj.weight";
        Matrix right = tensors.remove(name);
        TinyDirectory.write(folder, tensors);
        assertRefused("no tensor " + name, "[12, 24]");
        tensors.put(name, right.transpose());
        TinyDirectory.write(folder, tensors);
        assertRefused(name, "[24, 12]", "[12, 24]");
    }

    @Test
    void weightsThatAreNotFiniteAreNamed() throws IOException {
        tensors.get("model.layers.0.mlp.up_proj.weight").values()[7] = Float.NaN;
        TinyDirectory.write(folder, tensors);
        try (Model model = open()) {
            String message = assertThrows(
                            IOException.class, () -> model.tensors().read("model.layers.0.mlp.up_proj.weight"))
                    .getMessage();
            assertTrue(message.contains("model.layers.0.mlp.up_proj.weight") && message.contains("index 7"), message);
        }
    }

    @Test
    void configurationsThatCannotBeRunAreRefused() throws IOException {
        Map<String, String> changes = Map.of(
                "\"llama\"", "\"mamba\"",
                "\"silu\"", "\"relu\"",
                "\"hidden_size\": 24", "\"hidden_size\": \"many\"",
                "\"num_hidden_layers\": 2,", "",
                "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3",
                "\"head_dim\": 6", "\"head_dim\": 5",
                "{\"model_type\"", "{{\"model_type\"");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            write(TinyDirectory.LLAMA.replace(change.getKey(), change.getValue()), tensors, 29);
            assertRefused("config.json");
        }
        TinyDirectory.write(folder, tensors);
        Files.delete(folder.resolve("tokenizer.json"));
        assertRefused("tokenizer.json");
        Files.delete(folder.resolve("config.json"));
        assertRefused("config.json");
    }

    @Test
    void longContextScalingFollowsLlama3() throws IOException {
        String scaling = "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1,"
                + " \"high_freq_factor\": 4, \"original_max_position_embeddings\": 400}, \"vocab_size\"";
        write(TinyDirectory.LLAMA.replace("\"vocab_size\"", scaling), tensors, 29);
        try (Model model = open()) {
            double[] scaled = ((Llama) model.network()).config().rope().frequencies();
            double[] plain = llama.config().rope().frequencies();
            // Wave lengths 2 pi / frequency: 6.3 (below 400 / 4: kept), 135 (between), 2916 (above 400: slowed by 8).
            assertEquals(plain[0], scaled[0]);
            double smooth = (400 * plain[1] / (2 * Math.PI) - 1) / 3;
            assertEquals((1 - smooth) * plain[1] / 8 + smooth * plain[1], scaled[1], 1e-12);
            assertEquals(plain[2] / 8, scaled[2], 1e-15);
        }
    }
}
