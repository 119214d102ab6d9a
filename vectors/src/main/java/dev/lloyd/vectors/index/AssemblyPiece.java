package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A run of the vectors of an index that is being written. Fresh ones are read in the order of their file, whatever
/// their places here, since some files can only be read forwards at a bearable cost.
///
/// @param sources the place of an old vector, or `-1 - row` of a fresh one
/// @param freshCells the cell of each fresh vector
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
record AssemblyPiece(Assembly assembly, int[] sources, int[] freshCells) {
    /// Fresh vectors that are read and coded at a time.
    private static final int BATCH = 8192;

    /// Bytes that a vector takes in memory.
    static long bytes(Assembly assembly) {
        boolean kept = assembly.columns().contains(Column.VECTORS);
        return assembly.codec().codec().recordBytes()
                + (kept ? (long) Float.BYTES * assembly.codec().dimension() : 0);
    }

    /// Appends all that the index has of them.
    void write(IndexWriter writer) throws IOException {
        boolean keep = assembly.columns().contains(Column.VECTORS);
        byte[] records = new byte[Math.multiplyExact(recordBytes(), sources.length)];
        Matrix kept = Matrix.zeros(keep ? sources.length : 0, assembly.codec().dimension());
        carry(records, kept);
        int[] places = freshPlaces();
        for (int from = 0; from < places.length; from += BATCH) {
            code(Arrays.copyOfRange(places, from, Math.min(from + BATCH, places.length)), records, kept);
        }
        writer.appendRecords(MemorySegment.ofArray(records));
        if (assembly.columns().contains(Column.IDS)) {
            writer.appendIds(Arrays.stream(sources).mapToLong(this::id).toArray());
        }
        if (keep) {
            writer.appendVectors(kept);
        }
    }

    private int recordBytes() {
        return assembly.codec().codec().recordBytes();
    }

    private VectorIndex index() {
        return assembly.old().orElseThrow().index();
    }

    private long id(int source) {
        return source < 0 ? assembly.fresh().orElseThrow().ids()[-1 - source] : index().id(source);
    }

    private void carry(byte[] records, Matrix kept) {
        byte[] one = new byte[recordBytes()];
        for (int place = 0; place < sources.length; place++) {
            if (sources[place] >= 0) {
                index().coded().copy(sources[place], sources[place] + 1, one);
                System.arraycopy(one, 0, records, place * one.length, one.length);
                if (kept.rows() > 0) {
                    copy(index().vectors(sources[place], sources[place] + 1), 0, kept, place);
                }
            }
        }
    }

    /// Places of fresh vectors, in the order of their file.
    private int[] freshPlaces() {
        return IntStream.range(0, sources.length)
                .filter(place -> sources[place] < 0)
                .mapToLong(place -> (-1L - sources[place]) << Integer.SIZE | place)
                .sorted()
                .mapToInt(rowAndPlace -> (int) rowAndPlace)
                .toArray();
    }

    private void code(int[] places, byte[] records, Matrix kept) throws IOException {
        int[] rows = Arrays.stream(places).map(place -> -1 - sources[place]).toArray();
        int[] cells = Arrays.stream(rows).map(row -> freshCells[row]).toArray();
        Matrix vectors = gathered(rows);
        MemorySegment coded = assembly.codec().records(vectors, cells, row -> rows[row], assembly.workers());
        MemorySegment all = MemorySegment.ofArray(records);
        long size = recordBytes();
        for (int row = 0; row < rows.length; row++) {
            MemorySegment.copy(coded, row * size, all, places[row] * size, size);
            if (kept.rows() > 0) {
                copy(vectors, row, kept, places[row]);
            }
        }
        assembly.progress().accept(rows.length);
    }

    private static void copy(Matrix from, int row, Matrix to, int place) {
        System.arraycopy(from.values(), from.offset(row), to.values(), to.offset(place), to.columns());
    }

    /// Fresh vectors, in runs as long as the file has them.
    private Matrix gathered(int[] rows) throws IOException {
        Matrix all = Matrix.zeros(rows.length, assembly.codec().dimension());
        for (int from = 0; from < rows.length; ) {
            int to = from + 1;
            while (to < rows.length && rows[to] == rows[to - 1] + 1) {
                to++;
            }
            VectorFile file = assembly.fresh().orElseThrow().file();
            Matrix run = file.read(rows[from], rows[to - 1] + 1L);
            assembly.codec().requireDimension(run.columns());
            System.arraycopy(run.values(), 0, all.values(), all.offset(from), run.values().length);
            from = to;
        }
        return all;
    }
}
