package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Rope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A text generator of two blocks in a directory: embeddings, blocks and a head are four units.
final class ToyModel {
    static final String GPTQ = "int(bits=3, group=8) | gptq";
    static final String TEXT = "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 ".repeat(30);

    private static final String CONFIG = """
            {"model_type": "llama", "vocab_size": 29, "hidden_size": 24, "intermediate_size": 20,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6,
             "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "max_position_embeddings": 40, "hidden_act": "silu"}
            """;

    private ToyModel() {}

    static Map<String, Matrix> tensors() {
        return TinyModels.tensors(TinyModels.llama(Rope.Pairing.HALVES, Head.UNTIED), 4);
    }

    static Path write(Path folder) throws IOException {
        return write(folder, tensors());
    }

    static Path write(Path folder, Map<String, Matrix> tensors) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), CONFIG);
        StringBuilder vocabulary = new StringBuilder("\"<unk>\": 0");
        for (int word = 1; word < 29; word++) {
            vocabulary.append(", \"w").append(word).append("\": ").append(word);
        }
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "pre_tokenizer": {"type": "Whitespace"},
                 "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {%s}}}
                """.formatted(vocabulary));
        List<TensorPlan> plans = new ArrayList<>();
        tensors.forEach((name, matrix) -> plans.add(new TensorPlan(name, ScalarType.F32, shape(matrix))));
        try (TensorWriter writer = SafetensorsWriter.create(folder.resolve("model.safetensors"), plans, Map.of())) {
            for (Map.Entry<String, Matrix> entry : tensors.entrySet()) {
                writer.append(entry.getKey(), entry.getValue());
            }
            writer.commit();
        }
        return folder;
    }

    private static List<Long> shape(Matrix matrix) {
        return matrix.rows() == 1
                ? List.of((long) matrix.columns())
                : List.of((long) matrix.rows(), (long) matrix.columns());
    }
}
