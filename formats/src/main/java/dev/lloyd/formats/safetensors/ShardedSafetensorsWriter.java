package dev.lloyd.formats.safetensors;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.AtomicFile;
import dev.lloyd.formats.tensor.PlannedFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Writes a model as shards of a limited size, `model-00001-of-0000N.safetensors`, and the index that joins
/// them.
///
/// Tensors go to shards in the order given; a new shard begins where the next tensor would exceed the limit, so
/// only a tensor that is larger than the limit makes a larger shard. One shard alone is `model.safetensors` without
/// an index.
///
/// Every file is replaced in one step, the index last. Between several files there is no common step: a crash while
/// they are being renamed onto an older model of as many shards can mix the two. Write to a new directory.
public final class ShardedSafetensorsWriter implements TensorWriter {
    private final Path directory;
    private final List<PlannedFile> shards = new ArrayList<>();
    private final List<String> shardNames = new ArrayList<>();
    private final Map<String, Integer> owners = new HashMap<>();
    private final long totalSize;

    private ShardedSafetensorsWriter(Path directory, long totalSize) {
        this.directory = directory;
        this.totalSize = totalSize;
    }

    /// Begins a model. The caller fills every tensor, commits, and closes.
    ///
    /// @param directory an existing directory
    /// @param plans the tensors, in the order in which shards take them
    /// @param metadata the metadata of every shard
    /// @param maxShardBytes the most tensor bytes in a shard, 1 or more
    /// @throws IllegalArgumentException if a name occurs twice, a type is not a scalar, or the limit is not
    ///     positive
    /// @throws IOException if a shard cannot be written
    public static ShardedSafetensorsWriter create(
            Path directory, List<TensorPlan> plans, Map<String, String> metadata, long maxShardBytes)
            throws IOException {
        if (maxShardBytes < 1) {
            throw new IllegalArgumentException("maxShardBytes " + maxShardBytes + " is not positive");
        }
        List<List<TensorPlan>> parts = partition(plans, maxShardBytes);
        ShardedSafetensorsWriter writer = new ShardedSafetensorsWriter(
                directory, plans.stream().mapToLong(TensorPlan::byteSize).sum());
        try {
            for (int part = 0; part < parts.size(); part++) {
                writer.add(shardName(part, parts.size()), parts.get(part), metadata);
            }
            return writer;
        } catch (IOException | RuntimeException failure) {
            writer.close();
            throw failure;
        }
    }

    private static List<List<TensorPlan>> partition(List<TensorPlan> plans, long maxShardBytes) {
        List<List<TensorPlan>> parts = new ArrayList<>();
        parts.add(new ArrayList<>());
        long size = 0;
        for (TensorPlan plan : plans) {
            if (!parts.getLast().isEmpty() && plan.byteSize() > maxShardBytes - size) {
                parts.add(new ArrayList<>());
                size = 0;
            }
            parts.getLast().add(plan);
            size = Math.addExact(size, plan.byteSize());
        }
        return parts;
    }

    private static String shardName(int part, int count) {
        return count == 1
                ? Safetensors.FILE_NAME
                : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", part + 1, count);
    }

    private void add(String name, List<TensorPlan> plans, Map<String, String> metadata) throws IOException {
        for (TensorPlan plan : plans) {
            if (owners.put(plan.name(), shards.size()) != null) {
                throw new IllegalArgumentException("tensor '" + plan.name() + "' is planned twice");
            }
        }
        shards.add(SafetensorsWriter.create(directory.resolve(name), plans, metadata));
        shardNames.add(name);
    }

    /// The names of the files that will be written, without the index.
    public List<String> shardNames() {
        return List.copyOf(shardNames);
    }

    private PlannedFile owner(String name) {
        Integer shard = owners.get(name);
        if (shard == null) {
            throw new IllegalArgumentException("tensor '" + name + "' was not planned for " + directory);
        }
        return shards.get(shard);
    }

    @Override
    public void append(String name, MemorySegment bytes) throws IOException {
        owner(name).append(name, bytes);
    }

    @Override
    public void append(String name, Matrix rows) throws IOException {
        owner(name).append(name, rows);
    }

    @Override
    public void commit() throws IOException {
        for (PlannedFile shard : shards) {
            shard.requireComplete();
        }
        for (PlannedFile shard : shards) {
            shard.commit();
        }
        if (shards.size() > 1) {
            writeIndex();
        }
    }

    private void writeIndex() throws IOException {
        Map<String, String> weightMap = new TreeMap<>();
        owners.forEach((tensor, shard) -> weightMap.put(tensor, shardNames.get(shard)));
        Map<String, Object> root = new TreeMap<>();
        root.put("metadata", Map.of("total_size", totalSize));
        root.put("weight_map", weightMap);
        try (AtomicFile index = AtomicFile.create(directory.resolve(Safetensors.INDEX_NAME))) {
            index.append(
                    MemorySegment.ofArray((StrictJson.printIndented(root) + "\n").getBytes(StandardCharsets.UTF_8)));
            index.commit();
        }
    }

    @Override
    public void close() throws IOException {
        for (PlannedFile shard : shards) {
            shard.close();
        }
    }
}
