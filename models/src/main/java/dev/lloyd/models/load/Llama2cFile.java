package dev.lloyd.models.load;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.tensor.MappedTensors;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.load.ModelTensors.Arrangement;
import dev.lloyd.models.load.ModelTensors.Entry;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The first ("legacy") checkpoint file of llama2.c, with its tensors under the names of a Hugging Face
/// checkpoint.
///
/// Little-endian: seven `int32` (dim, hidden, layers, heads, key/value heads, vocabulary, context; a negative
/// vocabulary means an output layer of its own), then `float32` tensors, row-major (out x in), each kind for
/// all layers before the next: word table, attention norms, q, k, v, o, feed-forward norms, gate (w1), down
/// (w2), up (w3), final norm, two unused rotation tables of context x head size / 2, and the output layer if it
/// is not tied.
///
/// The file's query and key rows have the two halves of each rotary pair side by side. They are seen here as they
/// lie; {@link #entries} brings them into the order of a Hugging Face checkpoint, for which the numbers are.
final class Llama2cFile {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HEADER_BYTES = 7 * Integer.BYTES;
    private static final int MAX_SIZE = 1 << 20;
    private static final float NORM_EPSILON = 1e-5f;
    private static final double ROPE_THETA = 10000;

    private final LlamaConfig config;
    private final TensorFile tensors;
    private final List<TensorInfo> infos = new ArrayList<>();
    private long position = HEADER_BYTES;

    private Llama2cFile(MappedFile file) throws IOException {
        this.config = config(file);
        layOut();
        if (position != file.size()) {
            throw MalformedFileException.at(
                    file.path(),
                    Math.min(position, file.size()),
                    "the header asks for a file of " + position + " bytes, but it has " + file.size());
        }
        this.tensors = new MappedTensors(file, infos, Map.of());
    }

    /// Maps a file and checks its header. The caller closes its tensors.
    static Llama2cFile open(Path path) throws IOException {
        return MappedFile.open(path, Llama2cFile::new);
    }

    private static LlamaConfig config(MappedFile file) throws IOException {
        if (file.size() < HEADER_BYTES) {
            throw MalformedFileException.at(file.path(), file.size(), "the file ends inside the llama2.c header");
        }
        int[] header = new int[7];
        for (int field = 0; field < header.length; field++) {
            header[field] = file.bytes().get(INT, (long) field * Integer.BYTES);
            int size = field == 5 ? Math.abs(header[field]) : header[field];
            if (size < 1 || size > MAX_SIZE) {
                throw MalformedFileException.at(
                        file.path(),
                        (long) field * Integer.BYTES,
                        "header field " + field + " is " + header[field] + ", not a size of 1 to " + MAX_SIZE
                                + "; is this a llama2.c checkpoint?");
            }
        }
        if (header[0] % header[3] != 0) {
            throw MalformedFileException.at(
                    file.path(), 0, header[3] + " heads do not divide " + header[0] + " features");
        }
        try {
            return new LlamaConfig(
                    Math.abs(header[5]),
                    header[0],
                    header[1],
                    header[2],
                    new Heads(header[3], header[4]),
                    Rope.of(header[0] / header[3], ROPE_THETA),
                    NORM_EPSILON,
                    header[5] > 0 ? Head.TIED : Head.UNTIED,
                    header[6]);
        } catch (IllegalArgumentException exception) {
            throw MalformedFileException.at(file.path(), 0, String.valueOf(exception.getMessage()));
        }
    }

    LlamaConfig config() {
        return config;
    }

    /// The tensors as they lie in the file.
    TensorFile tensors() {
        return tensors;
    }

    /// Where the tensors are found by name, query and key rows with their pairs taken apart.
    Map<String, Entry> entries() {
        Arrangement together = new Arrangement.PairsTogether(config.rope().headSize());
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : tensors.names()) {
            boolean rotated = name.contains(".q_proj.") || name.contains(".k_proj.");
            entries.put(name, rotated ? new Entry(name, together) : Entry.plain(name));
        }
        return entries;
    }

    private void layOut() {
        int dim = config.hiddenSize();
        int inner = config.intermediateSize();
        int narrow = config.keyValueSize();
        add("model.embed_tokens", config.vocabularySize(), dim);
        addPerLayer("input_layernorm", 1, dim);
        addPerLayer("self_attn.q_proj", dim, dim);
        addPerLayer("self_attn.k_proj", narrow, dim);
        addPerLayer("self_attn.v_proj", narrow, dim);
        addPerLayer("self_attn.o_proj", dim, dim);
        addPerLayer("post_attention_layernorm", 1, dim);
        addPerLayer("mlp.gate_proj", inner, dim);
        addPerLayer("mlp.down_proj", dim, inner);
        addPerLayer("mlp.up_proj", inner, dim);
        add("model.norm", 1, dim);
        position += (long) config.maxTokens() * config.rope().headSize() * Float.BYTES;
        if (config.head() == Head.UNTIED) {
            add("lm_head", config.vocabularySize(), dim);
        }
    }

    private void addPerLayer(String kind, int rows, int columns) {
        for (int layer = 0; layer < config.blocks(); layer++) {
            add("model.layers." + layer + "." + kind, rows, columns);
        }
    }

    private void add(String prefix, long rows, long columns) {
        String name = prefix + ".weight";
        long bytes = rows * columns * Float.BYTES;
        List<Long> shape = rows == 1 ? List.of(columns) : List.of(rows, columns);
        infos.add(new TensorInfo(name, ScalarType.F32, shape, position, bytes));
        position += bytes;
    }
}
