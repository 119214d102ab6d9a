package dev.lloyd.vectors.index;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.attribute.AttributeColumn;
import dev.lloyd.vectors.cluster.Clusters;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// Writes an index of vectors that are carried over from an old one and of fresh ones, cell by cell: in each cell
/// the old ones first, both in the order that they had. Memory holds 64 MiB of records and kept
/// vectors, and 16 to 24 bytes for each vector.
///
/// @param codec how vectors are coded, and were in the old index
/// @param columns what there is beside the records
/// @param defaults how it is searched by those who do not say
/// @param old what is carried over
/// @param fresh what is added
/// @param progress is told how many vectors were added
record Assembly(
        CellCodec codec,
        Set<Column> columns,
        Optional<SearchDefaults> defaults,
        Optional<Kept> old,
        Optional<Fresh> fresh,
        Workers workers,
        LongConsumer progress) {
    /// Vectors that are put into cells at a time.
    private static final int BATCH = 8192;

    /// Bytes that are written at a time. With cells a file is read once for each such piece, forwards.
    private static final long PIECE_BYTES = 1 << 26;

    /// Vectors of an index that are carried over.
    ///
    /// @param places of them, ascending
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Kept(VectorIndex index, int[] places) {}

    /// Vectors of a file that are added.
    ///
    /// @param ids of them, if the index has any
    /// @param attributes of them
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Fresh(VectorFile file, long[] ids, List<AttributeColumn> attributes) {}

    /// What a file has of attributes.
    static List<AttributeColumn> attributes(VectorFile file, Set<String> names) throws IOException {
        return file.attributes(names).stream().map(AttributeColumn::of).toList();
    }

    /// The numbers as they are.
    ///
    /// @throws IllegalArgumentException if one of them is there twice
    static long[] distinct(long[] ids) {
        long[] sorted = ids.clone();
        Arrays.sort(sorted);
        for (int place = 1; place < sorted.length; place++) {
            if (sorted[place] == sorted[place - 1]) {
                throw new IllegalArgumentException("vector " + sorted[place] + " is named twice");
            }
        }
        return ids;
    }

    /// Numbers from `first` on.
    static long[] ids(long first, long count) {
        long[] ids = new long[IndexPlan.checked(count)];
        Arrays.setAll(ids, row -> first + row);
        return ids;
    }

    /// Puts the file in the place of the destination.
    void write(Path destination) throws IOException {
        int[] freshCells = freshCells();
        int[] starts = starts(freshCells);
        int[] order = order(freshCells, starts.clone());
        Cells cells = new Cells(codec.clusters(), starts);
        IndexPlan plan = new IndexPlan(codec, cells, columns, attributes(order), defaults);
        try (IndexWriter writer = IndexWriter.create(destination, plan)) {
            int piece = (int) Math.clamp(PIECE_BYTES / AssemblyPiece.bytes(this), 1L, Math.max(1L, order.length));
            for (int from = 0; from < order.length; from += piece) {
                int[] sources = Arrays.copyOfRange(order, from, Math.min(from + piece, order.length));
                new AssemblyPiece(this, sources, freshCells).write(writer);
            }
            writer.commit();
        }
    }

    /// What vectors have beside them, old ones and fresh ones.
    private List<AttributeColumn> attributes(int[] order) {
        Map<String, AttributeColumn> before = new TreeMap<>();
        Map<String, AttributeColumn> after = new TreeMap<>();
        int size = old.map(kept -> kept.index.size()).orElse(0);
        int count = fresh.map(each -> (int) each.file.rows()).orElse(0);
        old.ifPresent(kept -> kept.index
                .attributeNames()
                .forEach(name -> before.put(name, kept.index.attribute(name).column(size))));
        fresh.ifPresent(each -> each.attributes.forEach(column -> after.put(column.name(), column)));
        Map<String, AttributeColumn> either = new TreeMap<>(after);
        either.putAll(before);
        return either.entrySet().stream()
                .map(entry -> before.getOrDefault(entry.getKey(), AttributeColumn.missing(entry.getValue(), size))
                        .merged(
                                after.getOrDefault(entry.getKey(), AttributeColumn.missing(entry.getValue(), count)),
                                order))
                .toList();
    }

    /// The cell of each fresh vector.
    private int[] freshCells() throws IOException {
        if (fresh.isEmpty()) {
            return new int[0];
        }
        VectorFile file = fresh.get().file;
        int[] cells = new int[IndexPlan.checked(file.rows())];
        for (int from = 0; from < cells.length && codec.clusters().isPresent(); from += BATCH) {
            int[] some = codec.cells(file.read(from, Math.min(from + BATCH, cells.length)), workers);
            System.arraycopy(some, 0, cells, from, some.length);
        }
        return cells;
    }

    private int[] starts(int[] freshCells) {
        int[] starts = new int[codec.clusters().map(Clusters::count).orElse(1) + 1];
        forOld((cell, place) -> starts[cell + 1]++);
        for (int cell : freshCells) {
            starts[cell + 1]++;
        }
        long total = old.map(each -> each.places.length).orElse(0) + (long) freshCells.length;
        IndexPlan.checked(total);
        for (int cell = 1; cell < starts.length; cell++) {
            starts[cell] += starts[cell - 1];
        }
        return starts;
    }

    /// Where each vector comes from: the place of an old one, or `-1 - row` of a fresh one.
    private int[] order(int[] freshCells, int[] next) {
        int[] order = new int[next[next.length - 1]];
        forOld((cell, place) -> order[next[cell]++] = place);
        for (int row = 0; row < freshCells.length; row++) {
            order[next[freshCells[row]]++] = -1 - row;
        }
        return order;
    }

    @FunctionalInterface
    private interface CellAndPlace {
        void accept(int cell, int place);
    }

    private void forOld(CellAndPlace each) {
        int cell = 0;
        for (int place : old.map(Kept::places).orElse(new int[0])) {
            int[] starts = old.orElseThrow().index.cells().starts();
            while (starts[cell + 1] <= place) {
                cell++;
            }
            each.accept(cell, place);
        }
    }
}
