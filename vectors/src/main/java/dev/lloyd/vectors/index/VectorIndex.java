package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Finite;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.graph.PackedLinks;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// An index file, open for reading and searching.
///
/// The file is memory-mapped: opening checks its header and what the codec learned; a block of records is checked
/// when it is read for the first time, so that damage is an error and never a wrong answer. A file that is
/// replaced meanwhile stays readable as it was. Thread-safe until {@link #close()}.
public final class VectorIndex implements AutoCloseable {
    private static final ValueLayout.OfLong ID = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final TensorFile file;
    private final CellCodec codec;
    private final Cells cells;
    private final CodedVectors coded;
    private final List<CheckedTensor> parts;
    private final Optional<CheckedTensor> ids;
    private final Optional<CheckedTensor> vectors;
    private final Map<String, StoredAttribute> attributes;
    private final Optional<SearchDefaults> defaults;
    private final Optional<StoredGraph> graph;

    VectorIndex(
            TensorFile file,
            CellCodec codec,
            Cells cells,
            StoredRecords records,
            Optional<CheckedTensor> ids,
            Optional<CheckedTensor> vectors,
            Map<String, StoredAttribute> attributes,
            Optional<SearchDefaults> defaults,
            Optional<StoredGraph> graph) {
        this.file = file;
        this.codec = codec;
        this.cells = cells;
        this.coded = records.coded();
        this.parts = records.parts();
        this.ids = ids;
        this.vectors = vectors;
        this.attributes = attributes;
        this.defaults = defaults;
        this.graph = graph;
    }

    /// Opens a file. The caller closes it.
    ///
    /// @throws dev.lloyd.formats.file.MalformedFileException if it is no index or damaged
    /// @throws dev.lloyd.formats.file.UnsupportedFileException if it is of a newer version
    /// @throws IOException if it cannot be read
    public static VectorIndex open(Path path) throws IOException {
        TensorFile file = SafetensorsFile.open(path);
        try {
            return new IndexOpening(file).index();
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /// The file.
    public Path path() {
        return file.path();
    }

    /// What makes vectors near.
    public Metric metric() {
        return codec.metric();
    }

    /// What codes its vectors; with cells, what is left of them when the centroid is taken off.
    public VectorCodec codec() {
        return coded.codec();
    }

    /// How many cells its vectors are in; 1 if there are none.
    public int cellCount() {
        return cells.count();
    }

    /// How it was found that it should be searched, if that was measured.
    public Optional<SearchDefaults> defaults() {
        return defaults;
    }

    /// Cells that a search looks at if it is not told: as many as was found by measuring, else a sixteenth of
    /// them, rounded up.
    public int probes() {
        return defaults.map(SearchDefaults::probes).orElse(Math.ceilDiv(cells.count(), 16));
    }

    /// How many of the best a walk of the graph keeps if it is not told: as many as was found by measuring, else
    /// {@value StoredGraph#BEAM}.
    public int beam() {
        return defaults.map(SearchDefaults::beam).orElse(OptionalInt.empty()).orElse(StoredGraph.BEAM);
    }

    /// How the graph over its vectors was built, if there is one.
    public Optional<GraphShape> graphShape() {
        return graph.map(StoredGraph::shape);
    }

    /// Bytes of a vector's links; 0 without a graph.
    public int linkBytes() {
        return graph.map(each -> PackedLinks.rowBytes(size(), each.shape().degree()))
                .orElse(0);
    }

    Optional<StoredGraph> graph() {
        return graph;
    }

    Cells cells() {
        return cells;
    }

    CellCodec cellCodec() {
        return codec;
    }

    /// How many vectors there are.
    public int size() {
        return coded.size();
    }

    /// The codes.
    public CodedVectors coded() {
        return coded;
    }

    /// Whether signs are kept apart from the rest of the records, so that searches look at them first.
    public boolean hasHeads() {
        return coded.split().isPresent();
    }

    /// Whether vectors are numbered by the caller.
    public boolean hasIds() {
        return ids.isPresent();
    }

    /// Whether the vectors as they were given are kept.
    public boolean hasVectors() {
        return vectors.isPresent();
    }

    /// The names of the attributes of its vectors, ascending.
    public Set<String> attributeNames() {
        return Collections.unmodifiableSet(attributes.keySet());
    }

    /// An attribute.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    StoredAttribute attribute(String name) {
        StoredAttribute found = attributes.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the vectors of " + path() + " have no attribute '" + name + "'"
                    + (attributes.isEmpty() ? "" : ", but " + String.join(", ", attributes.keySet())));
        }
        return found;
    }

    /// Bytes of everything that grows with the number of vectors.
    public long vectorBytes() {
        return coded.byteSize()
                + graph.map(each -> each.tensor().bytes().byteSize()).orElse(0L)
                + ids.map(each -> each.bytes().byteSize()).orElse(0L)
                + vectors.map(each -> each.bytes().byteSize()).orElse(0L)
                + attributes.values().stream()
                        .mapToLong(StoredAttribute::byteSize)
                        .sum();
    }

    /// The number that the caller knows a vector by.
    ///
    /// @param place of the vector in the file
    public long id(int place) {
        java.util.Objects.checkIndex(place, size());
        if (ids.isEmpty()) {
            return place;
        }
        ids.get().check((long) place * Long.BYTES, (place + 1L) * Long.BYTES);
        return ids.get().bytes().getAtIndex(ID, place);
    }

    /// Vectors `from` to `to` as they were given.
    ///
    /// @throws IllegalStateException if they were not kept
    public Matrix vectors(int from, int to) {
        CheckedTensor kept = vectors.orElseThrow(() ->
                new IllegalStateException(path() + " keeps no vectors: exact scores need an index built with them"));
        long bytes = (long) Float.BYTES * codec().dimension();
        kept.check(from * bytes, to * bytes);
        try {
            return file.readFloats(IndexFormat.VECTORS, from, to);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// The `k` nearest vectors by the scores that their codes give, by their places in the file.
    public Neighbours[] search(Matrix queries, int k, Workers workers) {
        return search(queries, SearchRequest.nearest(k), workers);
    }

    /// The nearest vectors, the best first, by their places in the file.
    ///
    /// @param queries a query a row
    /// @throws IllegalArgumentException if a query cannot be compared with the vectors
    /// @throws IllegalStateException if exact scores are asked for and the vectors were not kept
    public Neighbours[] search(Matrix queries, SearchRequest request, Workers workers) {
        return search(queries, new int[0], request, workers);
    }

    /// The same for queries that are vectors of the index, to measure what others like them would find: a walk of a
    /// graph neither finds nor follows a query's own, whose links lead straight to its neighbours. Other searches
    /// find it.
    ///
    /// @param own the place of each query in the file; none if queries are none of its vectors
    public Neighbours[] search(Matrix queries, int[] own, SearchRequest request, Workers workers) {
        if (request.rerank() > 0) {
            vectors(0, 0);
        }
        Finite.require(queries, "query", row -> row);
        Neighbours[] found = estimated(queries, own, request, workers);
        if (request.rerank() > 0) {
            Rerank exact = new Rerank(this);
            workers.forEach(
                    found.length, query -> found[query] = exact.best(queries, query, found[query], request.k()));
        }
        return found;
    }

    private Neighbours[] estimated(Matrix queries, int[] own, SearchRequest request, Workers workers) {
        Optional<BitSet> accepted = request.filter().map(filter -> filter.places(this));
        int wanted = request.wanted(size());
        if (graph.isPresent()) {
            int kept = request.beam().orElse(beam());
            return graph.get().search().best(queries, own, wanted, kept, accepted, workers);
        }
        return codec.clusters().isEmpty()
                ? ExhaustiveSearch.estimated(coded, queries, wanted, accepted, request.epsilon(), workers)
                : new CellSearch(coded, cells, codec, accepted, request.epsilon())
                        .best(queries, wanted, request.probes().orElse(probes()), workers);
    }

    /// Checks every block.
    ///
    /// @throws UncheckedIOException at the first that is damaged
    public void verify() {
        parts.forEach(CheckedTensor::checkAll);
        graph.ifPresent(each -> each.verify(file));
        ids.ifPresent(CheckedTensor::checkAll);
        vectors.ifPresent(CheckedTensor::checkAll);
        attributes.values().forEach(StoredAttribute::verify);
    }

    @Override
    public void close() {
        file.close();
    }
}
