package dev.lloyd.models.load;

import dev.lloyd.formats.onnx.OnnxFile;
import dev.lloyd.formats.onnx.OnnxLinear;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.load.ModelTensors.Arrangement;
import dev.lloyd.models.load.ModelTensors.Entry;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.BertConfig;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.JsonTokenizer;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// BERT-style encoders from Hugging Face directories and ONNX files.
final class BertLoader {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    // The sizes in which BERT-style encoders are published, hidden size to heads: Google's miniatures, MiniLM, base,
    // large.
    private static final Map<Integer, Integer> PUBLISHED_HEADS =
            Map.of(128, 2, 256, 4, 384, 12, 512, 8, 768, 12, 1024, 16);

    private BertLoader() {}

    /// A Hugging Face checkpoint whose tensors are in `file`.
    static Model huggingFace(ModelFiles files, Config config, TensorFile file) throws IOException {
        config.require("hidden_act", "gelu");
        config.require("position_embedding_type", "absolute");
        ModelTensors tensors = new ModelTensors(file, withoutPrefix(file));
        EncoderProfile profile = EncoderProfile.of(files);
        return open(files, configured(config, profile), tensors, profile);
    }

    private static BertConfig configured(Config config, EncoderProfile profile) throws IOException {
        try {
            return new BertConfig(
                    config.integer("vocab_size"),
                    config.integer("hidden_size"),
                    config.integer("intermediate_size"),
                    config.integer("num_hidden_layers"),
                    config.integer("num_attention_heads"),
                    config.integer("max_position_embeddings", 512),
                    config.integer("type_vocab_size", 2),
                    (float) config.number("layer_norm_eps", 1e-12),
                    profile.pooling());
        } catch (IllegalArgumentException exception) {
            throw new IOException(config.file() + ": " + exception.getMessage(), exception);
        }
    }

    /// A checkpoint may hold the encoder inside something larger (`bert.embeddings...`).
    private static Map<String, Entry> withoutPrefix(TensorFile file) {
        String prefix = file.names().stream()
                .filter(name -> name.endsWith(WORDS))
                .findFirst()
                .map(name -> name.substring(0, name.length() - WORDS.length()))
                .orElse("");
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(prefix)) {
                entries.put(name.substring(prefix.length()), Entry.plain(name));
            }
        }
        return entries;
    }

    /// An exported encoder: sizes from the shapes of its tensors, linear layers by the module paths of its
    /// nodes.
    static Model onnx(ModelFiles files, OnnxFile file) throws IOException {
        Map<String, Entry> entries = withoutPrefix(file);
        for (OnnxLinear linear : file.linears()) {
            Arrangement arrangement = linear.layout() == OnnxLinear.Layout.IN_OUT
                    ? new Arrangement.Transposed()
                    : new Arrangement.Plain();
            linear.module().ifPresent(module -> {
                entries.remove(linear.weight());
                entries.put(module + ".weight", new Entry(linear.weight(), arrangement));
            });
        }
        ModelTensors tensors = new ModelTensors(file, entries);
        EncoderProfile profile = EncoderProfile.of(files);
        Optional<Path> configFile = files.companion("config.json");
        BertConfig config = configFile.isPresent()
                ? configured(Config.read(configFile.get()), profile)
                : measured(tensors, profile);
        return open(files, config, tensors, profile);
    }

    private static BertConfig measured(ModelTensors tensors, EncoderProfile profile) throws IOException {
        Path path = tensors.file().path();
        TensorInfo words = required(tensors, WORDS);
        int hidden = Math.toIntExact(words.columns());
        Integer heads = PUBLISHED_HEADS.get(hidden);
        if (heads == null) {
            throw new IOException(path + " does not say how many attention heads its " + hidden
                    + " features are; put the model's config.json beside it");
        }
        int blocks = 0;
        while (tensors.contains("encoder.layer." + blocks + ".intermediate.dense.weight")) {
            blocks++;
        }
        required(tensors, "encoder.layer.0.intermediate.dense.weight");
        return new BertConfig(
                Math.toIntExact(words.rows()),
                hidden,
                tensors.rows("encoder.layer.0.intermediate.dense.weight"),
                blocks,
                heads,
                Math.toIntExact(required(tensors, "embeddings.position_embeddings.weight")
                        .rows()),
                Math.toIntExact(required(tensors, "embeddings.token_type_embeddings.weight")
                        .rows()),
                1e-12f,
                profile.pooling());
    }

    private static TensorInfo required(ModelTensors tensors, String name) throws IOException {
        if (!tensors.contains(name)) {
            throw new IOException(tensors.file().path() + " has no tensor " + name
                    + "; only BERT-style encoders can be read from ONNX files");
        }
        return tensors.stored(name);
    }

    private static Model open(ModelFiles files, BertConfig config, ModelTensors tensors, EncoderProfile profile)
            throws IOException {
        Path tokenizerFile = tokenizerBeside(files);
        return Opening.model(
                files,
                new Bert(config),
                tensors,
                tokenizerFile,
                () -> JsonTokenizer.open(tokenizerFile, SpecialTokens.none()),
                profile.prefixes());
    }

    /// `tokenizer.json`, or one named after the weights.
    static Path tokenizerBeside(ModelFiles files) throws IOException {
        String stem = String.valueOf(files.weights().getFileName()).replaceFirst("\\.[a-z]+$", "");
        Optional<Path> found = files.companion("tokenizer.json").or(() -> files.companion(stem + "-tokenizer.json"));
        return found.orElseThrow(() -> new NoSuchFileException(
                files.directory().resolve("tokenizer.json").toString(), null, "no such file: the model's tokenizer"));
    }
}
