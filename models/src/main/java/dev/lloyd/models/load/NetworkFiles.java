package dev.lloyd.models.load;

import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.BertConfig;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.network.ResnetConfig;
import dev.lloyd.models.network.RopeBase;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A model's configuration as Hugging Face files, for models that come without: ONNX, GGUF, llama2.c.
public final class NetworkFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private NetworkFiles() {}

    /// The texts of the files that say what the weights do not, by path inside a model's directory.
    public static Map<String, String> of(Model model) {
        return switch (model.network()) {
            case Bert bert -> bert(bert.config(), model.prefixes());
            case Llama llama ->
                Map.of("config.json", llama(llama.config(), model.tokenizer().specialTokens()));
            case Resnet resnet -> Map.of("config.json", resnet(resnet.config()));
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

    private static String resnet(ResnetConfig config) {
        ObjectNode root = JSON.createObjectNode();
        root.put("model_type", ResnetLoader.FAMILY);
        root.put("image_size", config.side());
        ArrayNode widths = root.putArray("widths");
        config.widths().forEach(widths::add);
        root.put("num_labels", config.classes());
        return print(root);
    }

    private static String llama(LlamaConfig config, SpecialTokens tokens) {
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
        addRope(root, config);
        root.put("tie_word_embeddings", config.head() == LlamaConfig.Head.TIED);
        root.put("hidden_act", "silu");
        tokens.begin().ifPresent(id -> root.put("bos_token_id", id));
        if (!tokens.ends().isEmpty()) {
            ArrayNode ends = root.putArray("eos_token_id");
            tokens.ends().forEach(ends::add);
        }
        return print(root);
    }

    /// Where frequencies are not those of a base, each is divided by a factor of its own, for which Hugging Face has
    /// the
    /// scaling `longrope`.
    private static void addRope(ObjectNode root, LlamaConfig config) {
        RopeBase base = RopeBase.of(config.rope());
        root.put("rope_theta", base.theta());
        if (base.isPlain()) {
            return;
        }
        ObjectNode scaling = root.putObject("rope_scaling");
        scaling.put("rope_type", "longrope");
        scaling.put("attention_factor", 1.0);
        scaling.put("original_max_position_embeddings", config.maxTokens());
        for (String name : List.of("short_factor", "long_factor")) {
            ArrayNode array = scaling.putArray(name);
            for (double factor : base.factors()) {
                array.add(factor);
            }
        }
    }

    private static String print(ObjectNode root) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /// Whether a model file says everything itself, so that a configuration beside it is another model's.
    public static boolean areInside(ModelFiles files) {
        String name = String.valueOf(files.weights().getFileName());
        return name.endsWith(".gguf") || name.endsWith(".bin");
    }

    /// The file that a decoder's tokenizer is read from: beside the weights, or for llama2.c the vocabulary.
    ///
    /// @throws IOException if there is none, or more than one
    public static Path tokenizer(ModelFiles files) throws IOException {
        boolean llama2c = String.valueOf(files.weights().getFileName()).endsWith(".bin");
        return llama2c ? LlamaLoader.vocabularyBeside(files.weights()) : TokenizerFiles.beside(files);
    }

    /// Puts the model's tokenizer into a directory that has none, as a file that is found there: a copy, or the
    /// vocabulary of a GGUF file by itself.
    ///
    /// @throws IOException if there is none, or more than one
    public static void placeTokenizer(ModelFiles files, Path directory) throws IOException {
        TokenizerFiles.place(files, directory);
    }
}
