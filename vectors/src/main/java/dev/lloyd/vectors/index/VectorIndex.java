package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/// An index file, open for reading and searching.
///
/// The file is memory-mapped: opening checks its header and what the codec learned; a block of records is checked
/// when it is read for the first time, so that damage is an error and never a wrong answer. A file that is
/// replaced meanwhile stays readable as it was. Thread-safe until {@link #close()}.
public final class VectorIndex implements AutoCloseable {
    private static final ValueLayout.OfLong ID = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final TensorFile file;
    private final CodedVectors coded;
    private final CheckedTensor records;
    private final Optional<CheckedTensor> ids;
    private final Optional<CheckedTensor> vectors;

    VectorIndex(
            TensorFile file,
            VectorCodec codec,
            CheckedTensor records,
            Optional<CheckedTensor> ids,
            Optional<CheckedTensor> vectors) {
        this.file = file;
        this.records = records;
        this.ids = ids;
        this.vectors = vectors;
        this.coded = CodedVectors.of(codec, records.bytes(), records);
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

    /// What codes its vectors.
    public VectorCodec codec() {
        return coded.codec();
    }

    /// How many vectors there are.
    public int size() {
        return coded.size();
    }

    /// The codes.
    public CodedVectors coded() {
        return coded;
    }

    /// Whether vectors are numbered by the caller.
    public boolean hasIds() {
        return ids.isPresent();
    }

    /// Whether the vectors as they were given are kept.
    public boolean hasVectors() {
        return vectors.isPresent();
    }

    /// Bytes of everything that grows with the number of vectors.
    public long vectorBytes() {
        return records.bytes().byteSize()
                + ids.map(each -> each.bytes().byteSize()).orElse(0L)
                + vectors.map(each -> each.bytes().byteSize()).orElse(0L);
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
        return ExhaustiveSearch.estimated(coded, queries, k, workers);
    }

    /// The `k` nearest by exact scores among the `factor * k` nearest by codes.
    ///
    /// @param factor 1 or more
    /// @throws IllegalStateException if the vectors were not kept
    public Neighbours[] search(Matrix queries, int k, int factor, Workers workers) {
        if (factor < 1) {
            throw new IllegalArgumentException("re-ranking takes 1 or more times k vectors, not " + factor);
        }
        vectors(0, 0);
        int wide = (int) Math.min(size(), (long) k * factor);
        Neighbours[] found = ExhaustiveSearch.estimated(coded, queries, Math.max(k, wide), workers);
        workers.forEach(found.length, query -> found[query] = new Rerank(this).best(queries, query, found[query], k));
        return found;
    }

    /// Checks every block.
    ///
    /// @throws UncheckedIOException at the first that is damaged
    public void verify() {
        records.checkAll();
        ids.ifPresent(CheckedTensor::checkAll);
        vectors.ifPresent(CheckedTensor::checkAll);
    }

    @Override
    public void close() {
        file.close();
    }
}
