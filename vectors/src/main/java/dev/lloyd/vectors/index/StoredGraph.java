package dev.lloyd.vectors.index;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.graph.Graph;
import dev.lloyd.vectors.graph.GraphSearch;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.graph.PackedLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The graph over the vectors of an index file. Links are checked when they are read.
///
/// @param tensor the links as bytes
/// @param graph that they make
/// @param shape how it was built
/// @param search by way of it
record StoredGraph(CheckedTensor tensor, Graph graph, GraphShape shape, GraphSearch search) {
    /// What a search keeps if it is not told.
    static final int BEAM = 100;

    /// The graph of a file, if it has one.
    ///
    /// @throws MalformedFileException if its shape is wrong
    static Optional<StoredGraph> open(TensorFile file, CodedVectors vectors) throws IOException {
        Optional<TensorInfo> info = file.find(GraphFormat.LINKS);
        return info.isEmpty() ? Optional.empty() : Optional.of(open(file, info.get(), vectors));
    }

    private static StoredGraph open(TensorFile file, TensorInfo info, CodedVectors vectors) throws IOException {
        try {
            int size = vectors.size();
            GraphShape shape = GraphFormat.shape(file.metadata());
            List<Long> expected = List.of((long) size, (long) PackedLinks.rowBytes(size, shape.degree()));
            if (info.dtype() != ScalarType.U8 || !info.shape().equals(expected)) {
                throw new IllegalArgumentException("it is " + info.dtype().label() + " " + info.shape() + " and not "
                        + ScalarType.U8 + " " + expected);
            }
            CheckedTensor tensor = new CheckedTensor(file, GraphFormat.LINKS);
            PackedLinks links = new PackedLinks(
                    tensor.bytes(), size, shape.degree(), tensor, (vector, link) -> nowhere(file, info, vector, link));
            Graph graph = new Graph(links, GraphFormat.entry(file.metadata()));
            return new StoredGraph(tensor, graph, shape, new GraphSearch(vectors, graph));
        } catch (IllegalArgumentException exception) {
            throw MalformedFileException.in(
                    file.path(), info.byteOffset(), info.name(), String.valueOf(exception.getMessage()));
        }
    }

    private static UncheckedIOException nowhere(TensorFile file, TensorInfo info, int vector, int link) {
        long row = info.byteSize() / info.rows();
        return new UncheckedIOException(MalformedFileException.in(
                file.path(),
                info.byteOffset() + row * vector,
                info.name(),
                "vector " + vector + " has a link to vector " + Integer.toUnsignedString(link) + " of " + info.rows()));
    }

    /// Checks every block, that every link leads to a vector, and that every vector can be reached.
    void verify(TensorFile file) {
        tensor.checkAll();
        int lost = graph.firstLost().orElse(-1);
        if (lost >= 0) {
            TensorInfo info = file.info(GraphFormat.LINKS);
            String rule = "no links lead from vector " + graph.entry() + " to vector " + lost;
            throw new UncheckedIOException(
                    MalformedFileException.in(file.path(), info.byteOffset(), info.name(), rule));
        }
    }
}
