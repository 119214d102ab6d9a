package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A run of the vectors of an index that is being written.
///
/// @param sources the place of an old vector, or `-1 - row` of a fresh one
/// @param freshCells the cell of each fresh vector
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
record AssemblyPiece(Assembly assembly, int[] sources, int[] freshCells) {
    /// Appends all that the index has of them.
    void write(IndexWriter writer) throws IOException {
        int[] rows = Arrays.stream(sources)
                .filter(source -> source < 0)
                .map(source -> -1 - source)
                .toArray();
        Matrix vectors = gathered(rows);
        writer.appendRecords(records(rows, vectors));
        if (assembly.columns().contains(Column.IDS)) {
            writer.appendIds(Arrays.stream(sources).mapToLong(this::id).toArray());
        }
        if (assembly.columns().contains(Column.VECTORS)) {
            writer.appendVectors(kept(vectors));
        }
        assembly.progress().accept(rows.length);
    }

    private VectorIndex index() {
        return assembly.old().orElseThrow().index();
    }

    private long id(int source) {
        return source < 0 ? assembly.fresh().orElseThrow().ids()[-1 - source] : index().id(source);
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

    private MemorySegment records(int[] rows, Matrix vectors) {
        int[] cells = Arrays.stream(rows).map(row -> freshCells[row]).toArray();
        MemorySegment fresh = assembly.codec().records(vectors, cells, row -> rows[row], assembly.workers());
        if (rows.length == sources.length) {
            return fresh;
        }
        int size = assembly.codec().codec().recordBytes();
        byte[] all = new byte[Math.multiplyExact(size, sources.length)];
        byte[] one = new byte[size];
        long taken = 0;
        for (int place = 0; place < sources.length; place++) {
            if (sources[place] < 0) {
                MemorySegment.copy(fresh, ValueLayout.JAVA_BYTE, taken, all, place * size, size);
                taken += size;
            } else {
                index().coded().copy(sources[place], sources[place] + 1, one);
                System.arraycopy(one, 0, all, place * size, size);
            }
        }
        return MemorySegment.ofArray(all);
    }

    private Matrix kept(Matrix fresh) {
        Matrix all = Matrix.zeros(sources.length, fresh.columns());
        int taken = 0;
        for (int place = 0; place < sources.length; place++) {
            boolean old = sources[place] >= 0;
            Matrix from = old ? index().vectors(sources[place], sources[place] + 1) : fresh;
            int offset = old ? 0 : fresh.offset(taken++);
            System.arraycopy(from.values(), offset, all.values(), all.offset(place), all.columns());
        }
        return all;
    }
}
