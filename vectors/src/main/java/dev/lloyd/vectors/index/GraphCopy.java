package dev.lloyd.vectors.index;

import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.vectors.graph.Graph;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.graph.Links;
import dev.lloyd.vectors.graph.PackedLinks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Copies the file of an index, all tensors as they are, and adds a graph and a new seal.
final class GraphCopy {
    /// Vectors whose links are packed at a time.
    private static final int PIECE = 8192;

    private final TensorFile source;
    private final Links links;
    private final int degree;
    private final Map<String, String> words;
    private final List<TensorPlan> plans = new ArrayList<>();
    private final Map<String, byte[]> small = new LinkedHashMap<>();

    private GraphCopy(TensorFile source, Graph graph, GraphShape shape) {
        this.source = source;
        this.links = graph.links();
        this.degree = shape.degree();
        this.words = new LinkedHashMap<>(source.metadata());
        words.put(IndexFormat.VERSION_KEY, GraphFormat.VERSION);
        words.putAll(GraphFormat.words(shape, graph.entry()));
        for (String name : source.names()) {
            TensorInfo info = source.info(name);
            if (!name.equals(IndexFormat.SEAL)) {
                plans.add(new TensorPlan(name, info.dtype(), info.shape()));
                if (!IndexFormat.hasSums(name)) {
                    small.put(name, source.raw(name).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
    }

    /// Writes the file in the place of the destination.
    ///
    /// @param flat an index without a graph
    static void write(Path flat, Path destination, Graph graph, GraphShape shape) throws IOException {
        try (TensorFile source = SafetensorsFile.open(flat)) {
            new GraphCopy(source, graph, shape).write(destination);
        }
    }

    private void write(Path destination) throws IOException {
        String sums = IndexFormat.sums(GraphFormat.LINKS);
        List<TensorPlan> all = new ArrayList<>(plans);
        long row = PackedLinks.rowBytes(links.size(), degree);
        TensorPlan own = new TensorPlan(GraphFormat.LINKS, ScalarType.U8, List.of((long) links.size(), row));
        BlockSums blocks = new BlockSums(own.byteSize());
        all.add(own);
        all.add(new TensorPlan(sums, ScalarType.I32, List.of((long) BlockSums.blocks(own.byteSize()))));
        Map<String, String> shapes = shapes(all);
        all.add(new TensorPlan(IndexFormat.SEAL, ScalarType.I32, List.of(1L)));
        try (TensorWriter target = SafetensorsWriter.create(destination, all, words)) {
            for (TensorPlan plan : plans) {
                target.append(plan.name(), source.raw(plan.name()));
            }
            appendLinks(target, blocks);
            int[] values = blocks.sums();
            small.put(sums, StoredTensor.ofInts(values, values.length).bytes());
            target.append(sums, MemorySegment.ofArray(small.get(sums)));
            int[] seal = {IndexFormat.seal(words, shapes, small)};
            target.append(
                    IndexFormat.SEAL,
                    MemorySegment.ofArray(StoredTensor.ofInts(seal, 1).bytes()));
            target.commit();
        }
    }

    private void appendLinks(TensorWriter target, BlockSums blocks) throws IOException {
        for (int from = 0; from < links.size(); from += PIECE) {
            int to = (int) Math.min(links.size(), from + (long) PIECE);
            MemorySegment piece = MemorySegment.ofArray(PackedLinks.pack(links, degree, from, to));
            blocks.add(piece);
            target.append(GraphFormat.LINKS, piece);
        }
    }

    /// What the seal says of types and shapes: checksums are sealed by their bytes alone.
    private static Map<String, String> shapes(List<TensorPlan> plans) {
        Map<String, String> shapes = new LinkedHashMap<>();
        plans.stream()
                .filter(plan -> !plan.name().startsWith(IndexFormat.sums("")))
                .forEach(plan -> shapes.put(plan.name(), plan.dtype().label() + plan.shape()));
        return shapes;
    }
}
