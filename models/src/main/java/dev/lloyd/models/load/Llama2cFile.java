package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.tensor.Rows;
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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
final class Llama2cFile implements TensorFile {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HEADER_BYTES = 7 * Integer.BYTES;
    private static final int MAX_SIZE = 1 << 20;
    private static final float NORM_EPSILON = 1e-5f;
    private static final double ROPE_THETA = 10000;

    private final MappedFile file;
    private final LlamaConfig config;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private long position = HEADER_BYTES;

    private Llama2cFile(MappedFile file, LlamaConfig config) throws IOException {
        this.file = file;
        this.config = config;
        layOut();
        if (position != file.size()) {
            throw MalformedFileException.at(
                    file.path(),
                    Math.min(position, file.size()),
                    "the header asks for a file of " + position + " bytes, but it has " + file.size());
        }
    }

    static Llama2cFile open(Path path) throws IOException {
        MappedFile file = MappedFile.open(path);
        try {
            return new Llama2cFile(file, config(file));
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
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

    /// The tensors by name, query and key rows with their pairs taken apart.
    Map<String, Entry> entries() {
        Arrangement together = new Arrangement.PairsTogether(config.rope().headSize());
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : tensors.keySet()) {
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
        tensors.put(name, new TensorInfo(name, ScalarType.F32, shape, position, bytes));
        position += bytes;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public MemorySegment raw(String name) {
        TensorInfo info = info(name);
        return file.bytes().asSlice(info.byteOffset(), info.byteSize());
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        return new Rows(info(name), rowFrom, rowTo).widen(raw(name), path());
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void close() {
        file.close();
    }
}
