package dev.lloyd.models.recipe;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A text generator of two blocks with seeded random weights, in a directory.
final class TinyDirectory {
    static final int WORDS = 48;

    private static final String CONFIG = """
            {"model_type": "llama", "vocab_size": 48, "hidden_size": 64, "intermediate_size": 96,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
             "rope_theta": 10000, "tie_word_embeddings": false, "max_position_embeddings": 40}
            """;

    private TinyDirectory() {}

    static void write(Path folder) throws IOException {
        Llama network = new Llama(new LlamaConfig(
                WORDS, 64, 96, 2, new Heads(4, 2), Rope.of(Rope.Pairing.HALVES, 16, 10000), 1e-5f, Head.UNTIED, 40));
        Files.writeString(folder.resolve("config.json"), CONFIG);
        String vocabulary = IntStream.range(1, WORDS)
                .mapToObj(word -> ", \"w" + word + "\": " + word)
                .collect(Collectors.joining());
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "pre_tokenizer": {"type": "Whitespace"},
                 "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {"<unk>": 0%s}}}
                """.formatted(vocabulary));
        Map<String, Matrix> tensors = TinyModels.tensors(network, 11);
        List<TensorPlan> plans = new ArrayList<>();
        tensors.forEach((name, matrix) -> plans.add(new TensorPlan(name, ScalarType.F32, shape(matrix))));
        try (TensorWriter writer = SafetensorsWriter.create(folder.resolve("model.safetensors"), plans, Map.of())) {
            for (Map.Entry<String, Matrix> entry : tensors.entrySet()) {
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
}
