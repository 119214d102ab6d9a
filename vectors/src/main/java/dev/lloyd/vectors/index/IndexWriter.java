package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.vectors.attribute.AttributeCodes;
import dev.lloyd.vectors.attribute.AttributeColumn;
import dev.lloyd.vectors.codec.RecordSplitter;
import dev.lloyd.vectors.codec.SplitVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes the file of an index, piece by piece: memory holds one. The destination changes only in {@link
/// #commit()}, in one step; closing without it leaves no trace. For one thread.
public final class IndexWriter implements AutoCloseable {
    /// What a file has beside the records.
    public enum Column {
        /// Numbers of the caller's; else vectors are numbered from 0.
        IDS,
        /// The vectors as they were given.
        VECTORS,
        /// Signs apart from the rest of the records, so that searches look at them first.
        HEADS
    }

    private final TensorWriter file;
    private final Optional<RecordSplitter> splitter;
    private final Map<String, String> words = new LinkedHashMap<>();
    private final Map<String, String> shapes = new LinkedHashMap<>();
    private final Map<String, byte[]> small = new LinkedHashMap<>();
    private final Map<String, BlockSums> sums = new LinkedHashMap<>();

    private IndexWriter(Path destination, IndexPlan index) throws IOException {
        VectorCodec codec = index.codec().codec();
        long count = index.cells().vectors();
        boolean split = index.columns().contains(Column.HEADS);
        words.put(IndexFormat.VERSION_KEY, split ? IndexFormat.WITH_HEADS : IndexFormat.VERSION);
        words.put(IndexFormat.METRIC, index.codec().metric().toString());
        index.defaults().ifPresent(search -> {
            words.put(IndexFormat.PROBES, Integer.toString(search.probes()));
            words.put(IndexFormat.RERANK, Integer.toString(search.rerank()));
            search.beam().ifPresent(beam -> words.put(IndexFormat.BEAM, Integer.toString(beam)));
        });
        codec.attributes().forEach((key, value) -> words.put(IndexFormat.CODEC + key, value));
        List<TensorPlan> plans = new ArrayList<>();
        codec.tensors().byName().forEach((name, tensor) -> plan(plans, IndexFormat.CODEC + name, tensor));
        index.cells().tensors().byName().forEach((name, tensor) -> plan(plans, name, tensor));
        if (split) {
            long blocks = Math.ceilDiv(count, SplitVectors.BLOCK);
            plan(plans, IndexFormat.HEADS, ScalarType.U8, List.of(blocks, codec.blockBytes()));
            plan(plans, IndexFormat.RESTS, ScalarType.U8, List.of(count, (long) codec.restBytes()));
        } else {
            plan(plans, IndexFormat.RECORDS, ScalarType.U8, List.of(count, (long) codec.recordBytes()));
        }
        if (index.columns().contains(Column.IDS)) {
            plan(plans, IndexFormat.IDS, ScalarType.I64, List.of(count));
        }
        if (index.columns().contains(Column.VECTORS)) {
            plan(plans, IndexFormat.VECTORS, ScalarType.F32, List.of(count, (long) codec.dimension()));
        }
        Map<String, byte[]> large = new LinkedHashMap<>();
        index.attributes().forEach(column -> plan(plans, column, large));
        // Checksums are sealed by their bytes alone.
        plans.stream()
                .filter(plan -> !plan.name().startsWith(IndexFormat.sums("")))
                .forEach(plan -> shapes.put(plan.name(), plan.dtype().label() + plan.shape()));
        plans.add(new TensorPlan(IndexFormat.SEAL, ScalarType.I32, List.of(1L)));
        this.file = SafetensorsWriter.create(destination, plans, words);
        this.splitter = split ? Optional.of(new RecordSplitter(codec, this::appendParts)) : Optional.empty();
        for (Map.Entry<String, byte[]> entry : large.entrySet()) {
            append(entry.getKey(), MemorySegment.ofArray(entry.getValue()));
        }
    }

    /// @param large gets what is compared with checksums when it is read
    private void plan(List<TensorPlan> plans, AttributeColumn column, Map<String, byte[]> large) {
        String name = AttributeFormat.PREFIX + column.name();
        AttributeCodes codes = AttributeCodes.of(column.values());
        long count = column.values().length;
        plan(plans, name + AttributeFormat.CODES, ScalarType.U8, List.of(count));
        large.put(name + AttributeFormat.CODES, codes.codes());
        if (!codes.isExact()) {
            plan(plans, name + AttributeFormat.VALUES, ScalarType.F64, List.of(count));
            large.put(name + AttributeFormat.VALUES, AttributeFormat.bytes(column.values()));
        }
        planSmall(plans, name + AttributeFormat.LEAST, ScalarType.F64, AttributeFormat.bytes(codes.least()));
        planSmall(plans, name + AttributeFormat.MOST, ScalarType.F64, AttributeFormat.bytes(codes.most()));
        column.words()
                .ifPresent(list ->
                        planSmall(plans, name + AttributeFormat.WORDS, ScalarType.U8, AttributeFormat.bytes(list)));
    }

    private void planSmall(List<TensorPlan> plans, String name, ScalarType type, byte[] bytes) {
        plans.add(new TensorPlan(name, type, List.of(bytes.length / type.byteSize(1))));
        small.put(name, bytes);
    }

    private void plan(List<TensorPlan> plans, String name, StoredTensor tensor) {
        plans.add(IndexFormat.plan(name, tensor));
        small.put(name, tensor.bytes());
    }

    private void plan(List<TensorPlan> plans, String name, ScalarType type, List<Long> shape) {
        TensorPlan plan = new TensorPlan(name, type, shape);
        BlockSums blocks = new BlockSums(plan.byteSize());
        sums.put(name, blocks);
        plans.add(plan);
        plans.add(new TensorPlan(
                IndexFormat.sums(name), ScalarType.I32, List.of((long) BlockSums.blocks(plan.byteSize()))));
    }

    /// Begins a file without cells.
    ///
    /// @param destination the file to replace
    /// @param count of the vectors that will be appended
    /// @param columns what there is beside the records
    public static IndexWriter create(Path destination, VectorCodec codec, long count, Set<Column> columns)
            throws IOException {
        return create(destination, IndexPlan.flat(codec, count, columns));
    }

    static IndexWriter create(Path destination, IndexPlan plan) throws IOException {
        return new IndexWriter(destination, plan);
    }

    /// Adds the next records.
    ///
    /// @param records whole ones
    public void appendRecords(MemorySegment records) throws IOException {
        if (splitter.isPresent()) {
            splitter.get().add(records);
        } else {
            append(IndexFormat.RECORDS, records);
        }
    }

    private void appendParts(MemorySegment block, MemorySegment rests) throws IOException {
        append(IndexFormat.HEADS, block);
        append(IndexFormat.RESTS, rests);
    }

    /// Adds the numbers of the next vectors.
    public void appendIds(long[] ids) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(ids.length, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(ids);
        append(IndexFormat.IDS, MemorySegment.ofArray(bytes.array()));
    }

    /// Adds the next vectors as they were given.
    public void appendVectors(Matrix vectors) throws IOException {
        append(
                IndexFormat.VECTORS,
                MemorySegment.ofArray(StoredTensor.ofFloats(vectors.values(), vectors.values().length)
                        .bytes()));
    }

    private void append(String name, MemorySegment bytes) throws IOException {
        file.append(name, bytes);
        BlockSums blocks = sums.get(name);
        if (blocks != null) {
            blocks.add(bytes);
        }
    }

    /// Puts the file in the place of the destination.
    ///
    /// @throws IllegalStateException if fewer vectors were appended than planned
    public void commit() throws IOException {
        if (splitter.isPresent()) {
            splitter.get().finish();
        }
        for (Map.Entry<String, BlockSums> entry : sums.entrySet()) {
            int[] values = entry.getValue().sums();
            small.put(
                    IndexFormat.sums(entry.getKey()),
                    StoredTensor.ofInts(values, values.length).bytes());
        }
        int seal = IndexFormat.seal(words, shapes, small);
        for (Map.Entry<String, byte[]> entry : small.entrySet()) {
            file.append(entry.getKey(), MemorySegment.ofArray(entry.getValue()));
        }
        file.append(
                IndexFormat.SEAL,
                MemorySegment.ofArray(StoredTensor.ofInts(new int[] {seal}, 1).bytes()));
        file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
