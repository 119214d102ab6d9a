package dev.lloyd.models.load;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.gguf.GgufNames;
import dev.lloyd.models.load.ModelTensors.Arrangement;
import dev.lloyd.models.load.ModelTensors.Entry;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Decoders from GGUF files of the architecture `llama`.
///
/// The file's query and key rows have the two halves of each rotary pair side by side; they are read in the
/// order of a Hugging Face checkpoint, so that a model is the same whichever file it comes from.
final class GgufLoader {

    private GgufLoader() {}

    static Model open(ModelFiles files, GgufFile file) throws IOException {
        GgufMetadata metadata = new GgufMetadata(file);
        String architecture = metadata.text("general.architecture", "");
        if (architecture.isEmpty()) {
            throw new IOException(file.path() + " names no architecture: it holds tensors, but no network");
        }
        if (!architecture.equals("llama")) {
            throw new IOException(file.path() + ": architecture '" + architecture + "' is not supported, only 'llama'");
        }
        LlamaConfig config = config(metadata);
        return Opening.model(
                files,
                new Llama(config),
                new ModelTensors(file, entries(file, config)),
                file.path(),
                () -> GgufTokenizers.read(metadata),
                Prefixes.none());
    }

    private static LlamaConfig config(GgufMetadata metadata) throws IOException {
        GgufFile file = metadata.file();
        int hidden = metadata.integer("llama.embedding_length");
        int heads = metadata.integer("llama.attention.head_count");
        int headSize = metadata.integer("llama.attention.key_length", hidden / Math.max(1, heads));
        int rotated = metadata.integer("llama.rope.dimension_count", headSize);
        if (rotated != headSize) {
            throw metadata.odd("llama.rope.dimension_count", "the head size " + headSize, rotated);
        }
        TensorInfo words = file.find("token_embd.weight")
                .orElseThrow(() -> new IOException(file.path() + " has no tensor token_embd.weight"));
        try {
            return new LlamaConfig(
                    Math.toIntExact(words.rows()),
                    hidden,
                    metadata.integer("llama.feed_forward_length"),
                    metadata.integer("llama.block_count"),
                    new Heads(heads, metadata.integer("llama.attention.head_count_kv", heads)),
                    rope(metadata, headSize),
                    (float) metadata.real("llama.attention.layer_norm_rms_epsilon", 1e-5),
                    file.find("output.weight").isPresent() ? Head.UNTIED : Head.TIED,
                    metadata.integer("llama.context_length"));
        } catch (IllegalArgumentException | ArithmeticException exception) {
            throw new IOException(file.path() + ": " + exception.getMessage(), exception);
        }
    }

    private static Rope rope(GgufMetadata metadata, int headSize) throws IOException {
        GgufFile file = metadata.file();
        Rope rope = Rope.of(headSize, metadata.real("llama.rope.freq_base", 10000));
        double[] factors = new double[headSize / 2];
        Arrays.fill(factors, 1);
        if (file.find(GgufNames.ROPE_FACTORS).isPresent()) {
            float[] stored = file.readFloats(GgufNames.ROPE_FACTORS).values();
            factors = new double[stored.length];
            for (int pair = 0; pair < stored.length; pair++) {
                factors[pair] = stored[pair];
            }
        }
        String scaling = metadata.text("llama.rope.scaling.type", "none");
        if (scaling.equals("linear")) {
            double factor = metadata.real("llama.rope.scaling.factor", 1);
            for (int pair = 0; pair < factors.length; pair++) {
                factors[pair] *= factor;
            }
        } else if (!scaling.equals("none")) {
            throw metadata.odd("llama.rope.scaling.type", "'none' or 'linear'", scaling);
        }
        return rope.dividedBy(factors);
    }

    private static Map<String, Entry> entries(GgufFile file, LlamaConfig config) {
        Arrangement together = new Arrangement.PairsTogether(config.rope().headSize());
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : file.names()) {
            boolean rotated = GgufNames.hasPairsTogether(name);
            GgufNames.canonical(name)
                    .ifPresent(canonical ->
                            entries.put(canonical, rotated ? new Entry(name, together) : Entry.plain(name)));
        }
        return entries;
    }
}
