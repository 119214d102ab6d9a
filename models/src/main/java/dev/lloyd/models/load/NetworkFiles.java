package dev.lloyd.models.load;

import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.BertConfig;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// A model's configuration as Hugging Face files, for models that come without: ONNX, GGUF, llama2.c.
public final class NetworkFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private NetworkFiles() {}

    /// The texts of the files that say what the weights do not, by path inside a model's directory.
    public static Map<String, String> of(Model model) {
        return switch (model.network()) {
            case Bert bert -> bert(bert.config(), model.prefixes());
            case Llama llama -> Map.of("config.json", llama(llama.config()));
            default -> Map.of();
        };
    }

    private static Map<String, String> bert(BertConfig config, Prefixes prefixes) {
        ObjectNode root = JSON.createObjectNode();
        root.put("model_type", "bert");
        root.putArray("architectures").add("BertModel");
        root.put("vocab_size", config.vocabularySize());
        root.put("hidden_size", config.hiddenSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("num_hidden_layers", config.blocks());
        root.put("num_attention_heads", config.heads());
        root.put("max_position_embeddings", config.maxTokens());
        root.put("type_vocab_size", config.tokenTypes());
        root.put("layer_norm_eps", config.normEpsilon());
        root.put("hidden_act", "gelu");
        root.put("position_embedding_type", "absolute");
        ObjectNode pooling = JSON.createObjectNode();
        pooling.put("word_embedding_dimension", config.hiddenSize());
        pooling.put("pooling_mode_cls_token", config.pooling() == Pooling.FIRST);
        pooling.put("pooling_mode_mean_tokens", config.pooling() == Pooling.MEAN);
        pooling.put("pooling_mode_lasttoken", config.pooling() == Pooling.LAST);
        ObjectNode prompts = JSON.createObjectNode();
        prompts.putObject("prompts").put("query", prefixes.query()).put("passage", prefixes.passage());
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("config.json", print(root));
        texts.put("1_Pooling/config.json", print(pooling));
        texts.put("config_sentence_transformers.json", print(prompts));
        return texts;
    }

    private static String llama(LlamaConfig config) {
        ObjectNode root = JSON.createObjectNode();
        root.put("model_type", "llama");
        root.putArray("architectures").add("LlamaForCausalLM");
        root.put("vocab_size", config.vocabularySize());
        root.put("hidden_size", config.hiddenSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("num_hidden_layers", config.blocks());
        root.put("num_attention_heads", config.attention().query());
        root.put("num_key_value_heads", config.attention().keyValue());
        root.put("head_dim", config.rope().headSize());
        root.put("max_position_embeddings", config.maxTokens());
        root.put("rms_norm_eps", config.normEpsilon());
        root.put("rope_theta", theta(config));
        root.put("tie_word_embeddings", config.head() == LlamaConfig.Head.TIED);
        root.put("hidden_act", "silu");
        return print(root);
    }

    /// Frequencies are `theta^(-2 i / headSize)`: the second one tells.
    private static double theta(LlamaConfig config) {
        double[] frequencies = config.rope().frequencies();
        return frequencies.length < 2
                ? 10000
                : Math.rint(Math.pow(frequencies[1], -config.rope().headSize() / 2.0) * 1000) / 1000;
    }

    private static String print(ObjectNode root) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /// The tokenizer's file beside the weights.
    ///
    /// @throws IOException if there is none, or more than one
    public static Path tokenizer(ModelFiles files) throws IOException {
        String name = String.valueOf(files.weights().getFileName());
        return name.endsWith(".bin")
                ? LlamaLoader.vocabularyBeside(files.weights())
                : BertLoader.tokenizerBeside(files);
    }
}
