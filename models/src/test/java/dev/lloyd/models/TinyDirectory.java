package dev.lloyd.models;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Directories as Hugging Face lays them out, around tensors as {@link TinyModels} makes them.
public final class TinyDirectory {
    private static final Llama NETWORK = TinyModels.llama(Head.UNTIED);

    /// The configuration of {@link TinyModels#llama}, untied.
    public static final String LLAMA = config(NETWORK);

    /// The numbers of {@link TinyModels#bert}.
    public static final String BERT = """
            {"model_type": "bert", "vocab_size": 31, "hidden_size": 12, "intermediate_size": 20,
             "num_hidden_layers": 2, "num_attention_heads": 3, "max_position_embeddings": 40, "type_vocab_size": 2,
             "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
            """;

    private TinyDirectory() {}

    /// Random tensors for {@link #LLAMA}.
    public static Map<String, Matrix> tensors() {
        return TinyModels.tensors(NETWORK, 4);
    }

    /// Writes {@link #LLAMA} with random tensors.
    public static Path write(Path folder) throws IOException {
        return write(folder, tensors());
    }

    /// Writes {@link #LLAMA} with tensors of one's own.
    public static Path write(Path folder, Map<String, Matrix> tensors) throws IOException {
        return write(folder, NETWORK, tensors);
    }

    /// Writes a text generator with a word for each row of its table.
    public static Path write(Path folder, Llama network, Map<String, Matrix> tensors) throws IOException {
        return write(folder, config(network), tensors, network.config().vocabularySize());
    }

    /// Writes a model with a tokenizer of so many words, `w1`, `w2` and so on.
    public static Path write(Path folder, String config, Map<String, Matrix> tensors, int words) throws IOException {
        return write(folder, config, tensors, words, Map.of());
    }

    /// Writes a model in which some tensors are of another type; of those with whole numbers every value is 0.
    public static Path write(
            Path folder, String config, Map<String, Matrix> tensors, int words, Map<String, ScalarType> types)
            throws IOException {
        Files.createDirectories(folder);
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
        tensors.forEach((name, matrix) ->
                plans.add(new TensorPlan(name, types.getOrDefault(name, ScalarType.F32), shape(matrix))));
        Path file = folder.resolve("model.safetensors");
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
            for (Map.Entry<String, Matrix> entry : tensors.entrySet()) {
                if (types.containsKey(entry.getKey())) {
                    writer.append(
                            entry.getKey(),
                            MemorySegment.ofArray(new byte[entry.getValue().values().length]));
                } else {
                    writer.append(entry.getKey(), entry.getValue());
                }
            }
            writer.commit();
        }
        return folder;
    }

    /// The `config.json` of a text generator whose rotary base is 10,000.
    public static String config(Llama network) {
        LlamaConfig config = network.config();
        return """
            {"model_type": "llama", "vocab_size": %d, "hidden_size": %d, "intermediate_size": %d,
             "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d,
             "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "max_position_embeddings": %d, "hidden_act": "silu",
             "bos_token_id": 1, "eos_token_id": [2, 3]}
            """.formatted(
                        config.vocabularySize(),
                        config.hiddenSize(),
                        config.intermediateSize(),
                        config.blocks(),
                        config.attention().query(),
                        config.attention().keyValue(),
                        config.rope().headSize(),
                        config.maxTokens());
    }

    private static List<Long> shape(Matrix matrix) {
        return matrix.rows() == 1
                ? List.of((long) matrix.columns())
                : List.of((long) matrix.rows(), (long) matrix.columns());
    }
}
