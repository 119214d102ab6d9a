package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories as Hugging Face lays them out, made here from random weights.
class HuggingFaceDirectoryTest {
    private static final String LLAMA = """
            {"model_type": "llama", "vocab_size": 29, "hidden_size": 24, "intermediate_size": 20,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6,
             "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "max_position_embeddings": 40, "hidden_act": "silu",
             "bos_token_id": 1, "eos_token_id": [2, 3]}
            """;
    private static final String BERT = """
            {"model_type": "bert", "vocab_size": 31, "hidden_size": 12, "intermediate_size": 20,
             "num_hidden_layers": 2, "num_attention_heads": 3, "max_position_embeddings": 40, "type_vocab_size": 2,
             "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
            """;

    @TempDir
    Path folder;

    private final Llama llama = TinyModels.llama(Rope.Pairing.HALVES, Head.UNTIED);
    private final Map<String, Matrix> tensors = TinyModels.tensors(llama, 4);

    private void write(String config, Map<String, Matrix> weights, int words) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        StringBuilder vocabulary = new StringBuilder("\"<unk>\": 0");
        for (int word = 1; word < words; word++) {
            vocabulary.append(", \"w").append(word).append("\": ").append(word);
        }
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "pre_tokenizer": {"type": "Whitespace"},
                 "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {%s}}}
                """.formatted(vocabulary));
        List<TensorPlan> plans = new ArrayList<>();
        weights.forEach((name, matrix) -> plans.add(new TensorPlan(name, ScalarType.F32, shape(matrix))));
        Path file = folder.resolve("model.safetensors");
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
            for (Map.Entry<String, Matrix> entry : weights.entrySet()) {
                writer.append(entry.getKey(), entry.getValue());
            }
            writer.commit();
        }
    }

    private static List<Long> shape(Matrix matrix) {
        return matrix.rows() == 1
                ? List.of((long) matrix.columns())
                : List.of((long) matrix.rows(), (long) matrix.columns());
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
        write(LLAMA, tensors, 29);
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
        write(BERT, prefixed, 31);
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
        write(LLAMA, tensors, 29);
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
        write(LLAMA, tensors, 29);
        assertRefused("no tensor " + name, "[12, 24]");
        tensors.put(name, right.transpose());
        write(LLAMA, tensors, 29);
        assertRefused(name, "[24, 12]", "[12, 24]");
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused() throws IOException {
        write(LLAMA, tensors, 30);
        assertRefused("does not belong to this model", "30 tokens", "29 rows");
    }

    @Test
    void weightsThatAreNotFiniteAreNamed() throws IOException {
        tensors.get("model.layers.0.mlp.up_proj.weight").values()[7] = Float.NaN;
        write(LLAMA, tensors, 29);
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
            write(LLAMA.replace(change.getKey(), change.getValue()), tensors, 29);
            assertRefused("config.json");
        }
        write(LLAMA, tensors, 29);
        Files.delete(folder.resolve("tokenizer.json"));
        assertRefused("tokenizer.json");
        Files.delete(folder.resolve("config.json"));
        assertRefused("config.json");
    }

    @Test
    void longContextScalingFollowsLlama3() throws IOException {
        String scaling = "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1,"
                + " \"high_freq_factor\": 4, \"original_max_position_embeddings\": 400}, \"vocab_size\"";
        write(LLAMA.replace("\"vocab_size\"", scaling), tensors, 29);
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
