package dev.lloyd.models.cache;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.quant.form.StoredTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A cache in a file, so that a text goes on later: a safetensors file, written in one step, and mapped when it is
/// read.
///
/// | name | what |
/// |---|---|
/// | metadata `lloyd.cache` | the version of these names: {@value #VERSION} |
/// | metadata `model` | what tells the model from others |
/// | metadata `products` | how the model's weights were multiplied: plain floats or packed |
/// | metadata `recipe` | the cache recipe, or `floats` |
/// | metadata `learned` | what tells apart what a recipe has learned |
/// | metadata `choices` | how many tokens were chosen |
/// | `tokens` | the ids of the text, `I32` |
/// | `blockN.keys`, `blockN.values` | of plain floats: tokens x features, `F32` |
/// | `blockN.SIDE.first`, `blockN.SIDE.last` | of codes, `SIDE` being `keys` or `values`, or `input` alone:
/// tokens that are not coded, `F16` |
/// | `blockN.SIDE.kinds` | the tensors that chunks are made of, a line for each kind: `name:storage:dimensions`,
/// separated by blanks; `U8` |
/// | `blockN.SIDE.chunks` | of each chunk: its kind, the tokens it was coded for, those that are not forgotten, and
/// the shapes of its tensors; `I32` |
/// | `blockN.SIDE.codes` | the tensors of all chunks, one behind the other, `U8` |
/// | `seal` | CRC-32C of all of that, `I32` |
///
/// Opening compares the seal, and so reads the file once; codes are made into forms when a step meets them first.
/// The cache can be used until the file is closed. Not thread-safe.
public final class CacheFile implements AutoCloseable {
    static final String VERSION = "2";
    private static final String VERSION_KEY = "lloyd.cache";
    private static final String CHOICES = "choices";
    private static final String TOKENS = "tokens";
    private static final String SEAL = "seal";

    private final TensorFile file;
    private final CachedText text;

    private CacheFile(TensorFile file, CachedText text) {
        this.file = file;
        this.text = text;
    }

    /// Writes a text and its cache; the destination appears whole or not at all. Memory holds a copy of the cache
    /// meanwhile.
    ///
    /// @param identity that the cache was made with
    /// @throws IOException if it cannot be written; what was there before stays
    public static void save(Path destination, CachedText text, CacheIdentity identity) throws IOException {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(VERSION_KEY, VERSION);
        words.putAll(identity.words());
        words.put(CHOICES, Integer.toString(text.choices()));
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put(TOKENS, StoredTensor.ofInts(text.ids(), text.ids().length));
        for (int block = 0; block < text.cache().blocks().size(); block++) {
            StoredBlock.put(tensors, block, text.cache().blocks().get(block));
        }
        List<TensorPlan> plans = new ArrayList<>();
        tensors.forEach((name, tensor) -> plans.add(plan(name, tensor)));
        Map<String, MemorySegment> bytes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> bytes.put(name, MemorySegment.ofArray(tensor.bytes())));
        int sum = CacheSeal.of(words, plans, bytes);
        StoredTensor seal = StoredTensor.ofInts(new int[] {sum}, 1);
        plans.add(plan(SEAL, seal));
        bytes.put(SEAL, MemorySegment.ofArray(seal.bytes()));
        try (TensorWriter writer = SafetensorsWriter.create(destination, plans, words)) {
            for (Map.Entry<String, MemorySegment> entry : bytes.entrySet()) {
                writer.append(entry.getKey(), entry.getValue());
            }
            writer.commit();
        }
    }

    private static TensorPlan plan(String name, StoredTensor tensor) {
        List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
        return new TensorPlan(name, ScalarType.of(tensor.storage().name()).orElseThrow(), shape);
    }

    /// Maps a file. The caller closes it, when the cache is needed no more.
    ///
    /// @throws MalformedFileException if a byte is not what was written, or the parts do not fit each other
    /// @throws UnsupportedFileException if it is no cache, or of another version
    /// @throws IllegalArgumentException if it is the cache of another model, other products or another recipe
    public static CacheFile open(Path path, CacheIdentity identity) throws IOException {
        TensorFile file = SafetensorsFile.open(path);
        try {
            return new CacheFile(file, read(new StoredParts(file), identity));
        } catch (IOException | RuntimeException | Error failure) {
            file.close();
            throw failure;
        }
    }

    private static CachedText read(StoredParts parts, CacheIdentity identity) throws IOException {
        Map<String, String> words = parts.file().metadata();
        Path path = parts.file().path();
        if (!VERSION.equals(words.get(VERSION_KEY))) {
            String version = words.get(VERSION_KEY);
            throw new UnsupportedFileException(
                    path,
                    version == null ? "a file that is no saved cache" : "a saved cache of version " + version,
                    "version " + VERSION);
        }
        parts.requireSeal(SEAL);
        identity.require(path.toString(), words);
        int[] ids = parts.ints(TOKENS);
        requireVocabulary(parts, ids, identity.network().vocabularySize());
        KeyValueCache cache = identity.newCache();
        try {
            for (int block = 0; block < cache.blocks().size(); block++) {
                StoredBlock.take(parts, block, cache.blocks().get(block), ids.length);
            }
            return new CachedText(ids, Integer.parseInt(words.getOrDefault(CHOICES, "")), cache);
        } catch (IllegalArgumentException exception) {
            throw MalformedFileException.at(path, 0, String.valueOf(exception.getMessage()));
        }
    }

    private static void requireVocabulary(StoredParts parts, int[] ids, int size) throws MalformedFileException {
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw parts.broken(TOKENS, "token " + id + " is not one of the model's " + size);
            }
        }
    }

    /// The text; its cache can be used until this is closed.
    public CachedText text() {
        return text;
    }

    @Override
    public void close() {
        file.close();
    }
}
