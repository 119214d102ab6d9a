package dev.lloyd.formats.safetensors;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonToken;

/// A model in several safetensors files, joined by `model.safetensors.index.json`:
///
///     {"metadata": {"total_size": 123}, "weight_map": {"tensor name": "model-00001-of-00002.safetensors"}}
///
/// The index and the shards must agree exactly: each tensor of the index is in the shard that it names, and no
/// shard has a tensor that the index does not place there. Shards are plain file names in the directory of the
/// index. The sum `total_size` is not checked, since several programs write it wrong.
public final class ShardedSafetensors implements TensorFile {
    private static final long MAX_INDEX_BYTES = SafetensorsFile.MAX_HEADER_BYTES;
    private static final int MAX_SHARDS = 10_000;

    private final Path directory;
    private final List<TensorFile> shards;
    private final Map<String, TensorFile> owners;
    private final List<String> names;

    private ShardedSafetensors(Path directory, List<TensorFile> shards) {
        this.directory = directory;
        this.shards = shards;
        this.owners = new LinkedHashMap<>();
        for (TensorFile shard : shards) {
            shard.names().forEach(name -> owners.put(name, shard));
        }
        this.names = List.copyOf(owners.keySet());
    }

    /// Opens the index of a directory and all of its shards. The caller closes it.
    ///
    /// @throws MalformedFileException if the index or a shard breaks a rule, or they do not agree
    /// @throws IOException if one cannot be read
    public static ShardedSafetensors open(Path directory) throws IOException {
        Path index = directory.resolve(Safetensors.INDEX_NAME);
        Map<String, String> weightMap = readIndex(index);
        Map<String, Integer> counts = new TreeMap<>();
        weightMap.values().forEach(shard -> counts.merge(shard, 1, Integer::sum));
        if (counts.size() > MAX_SHARDS) {
            throw MalformedFileException.at(index, 0, "the index names more than " + MAX_SHARDS + " shards");
        }
        List<TensorFile> shards = new ArrayList<>();
        try {
            for (Map.Entry<String, Integer> entry : counts.entrySet()) {
                TensorFile shard = openShard(index, entry.getKey());
                shards.add(shard);
                checkShard(index, shard, entry.getKey(), weightMap);
            }
            return new ShardedSafetensors(directory, shards);
        } catch (IOException | RuntimeException | Error failure) {
            shards.forEach(TensorFile::close);
            throw failure;
        }
    }

    private static TensorFile openShard(Path index, String name) throws IOException {
        if (name.isEmpty()
                || name.contains("/")
                || name.contains("\\")
                || name.startsWith(".")
                || name.contains("\0")) {
            throw MalformedFileException.at(index, 0, "shard '" + name + "' is not a plain file name");
        }
        Path shard;
        try {
            shard = index.resolveSibling(name);
        } catch (InvalidPathException impossible) {
            throw MalformedFileException.at(index, 0, "shard '" + name + "' is not a file name here");
        }
        if (!Files.exists(shard)) {
            throw MalformedFileException.at(index, 0, "the index names the shard " + shard + ", which does not exist");
        }
        return SafetensorsFile.open(shard);
    }

    private static void checkShard(Path index, TensorFile shard, String name, Map<String, String> weightMap)
            throws MalformedFileException {
        for (String tensor : shard.names()) {
            if (!name.equals(weightMap.get(tensor))) {
                throw MalformedFileException.in(
                        shard.path(),
                        shard.info(tensor).byteOffset(),
                        tensor,
                        Safetensors.INDEX_NAME + " does not place it in this shard");
            }
        }
        for (Map.Entry<String, String> entry : weightMap.entrySet()) {
            if (entry.getValue().equals(name) && shard.find(entry.getKey()).isEmpty()) {
                throw MalformedFileException.in(index, 0, entry.getKey(), "it is not in the shard " + name);
            }
        }
    }

    private static Map<String, String> readIndex(Path index) throws IOException {
        Optional<Map<String, String>> weightMap = Optional.empty();
        try (MappedFile file = MappedFile.open(index)) {
            if (file.size() > MAX_INDEX_BYTES) {
                throw MalformedFileException.at(index, 0, "the index is longer than " + MAX_INDEX_BYTES + " bytes");
            }
            try (StrictJson parser = new StrictJson(index, file.bytes(), 0)) {
                parser.expect(JsonToken.START_OBJECT);
                while (parser.next() != JsonToken.END_OBJECT) {
                    if (parser.name().equals("weight_map")) {
                        weightMap = Optional.of(parser.nextStrings());
                    } else {
                        parser.skipNext();
                    }
                }
                parser.expectEnd();
            }
        }
        return weightMap.orElseThrow(() -> MalformedFileException.at(index, 0, "the index has no weight_map"));
    }

    @Override
    public Path path() {
        return directory;
    }

    /// The shards, in the order of their names.
    public List<Path> shards() {
        return shards.stream().map(TensorFile::path).toList();
    }

    /// All names, shard after shard.
    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(owners.get(name)).flatMap(shard -> shard.find(name));
    }

    @Override
    public MemorySegment raw(String name) {
        return owner(name).raw(name);
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        return owner(name).readFloats(name, rowFrom, rowTo);
    }

    private TensorFile owner(String name) {
        TensorFile shard = owners.get(name);
        if (shard == null) {
            throw new IllegalArgumentException(
                    "no tensor '" + name + "' in " + directory + ", which has " + names.size() + " tensors");
        }
        return shard;
    }

    /// The metadata of all shards; where they differ, the first shard's.
    @Override
    public Map<String, String> metadata() {
        Map<String, String> merged = new LinkedHashMap<>();
        shards.forEach(shard -> shard.metadata().forEach(merged::putIfAbsent));
        return merged;
    }

    @Override
    public void close() {
        shards.forEach(TensorFile::close);
    }
}
