package dev.lloyd.vectors.index;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Replaces an index by a changed one: who reads the old one goes on reading it, and a failure leaves it as it
/// was. All blocks that are carried over are checked. One edit at a time.
public final class IndexEdit {
    /// Vectors that are carried over at a time.
    private static final int PIECE = 8192;

    private final VectorIndex old;
    private final Set<Column> columns;

    private IndexEdit(VectorIndex old) {
        this.old = old;
        this.columns = EnumSet.noneOf(Column.class);
        if (old.hasIds()) {
            columns.add(Column.IDS);
        }
        if (old.hasVectors()) {
            columns.add(Column.VECTORS);
        }
    }

    /// What is done with an index.
    @FunctionalInterface
    private interface Change {
        void make(IndexEdit edit) throws IOException;
    }

    /// Adds vectors behind those that are there. Their numbers go on from the greatest.
    ///
    /// @param progress is told how many vectors are done
    /// @throws IllegalArgumentException if their dimension is another, or one cannot be coded
    public static void add(Path index, VectorFile vectors, Workers workers, LongConsumer progress) throws IOException {
        change(index, edit -> edit.add(vectors, workers, progress));
    }

    /// Takes vectors out, by their numbers. Those that are left keep theirs.
    ///
    /// @throws IllegalArgumentException if one is not there or is named twice
    public static void delete(Path index, long[] ids) throws IOException {
        change(index, edit -> edit.delete(ids));
    }

    private static void change(Path index, Change change) throws IOException {
        Optional<Object> found = identity(index);
        try (FileChannel channel = FileChannel.open(index, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            // Another change may have put a new file in the place of the one that is locked here.
            if (lock == null || !found.equals(identity(index))) {
                throw new IOException(index + " is being changed by somebody else");
            }
            try (VectorIndex old = VectorIndex.open(index)) {
                change.make(new IndexEdit(old));
            }
        }
    }

    private static Optional<Object> identity(Path index) throws IOException {
        return Optional.ofNullable(
                Files.readAttributes(index, BasicFileAttributes.class).fileKey());
    }

    private static @org.jspecify.annotations.Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException exception) {
            return null;
        }
    }

    private void add(VectorFile vectors, Workers workers, LongConsumer progress) throws IOException {
        long count = old.size() + vectors.rows();
        try (IndexWriter writer = IndexWriter.create(old.path(), old.codec(), count, columns)) {
            long next = 0;
            for (int from = 0; from < old.size(); from += PIECE) {
                int[] places = places(from, Math.min(from + PIECE, old.size()));
                carry(places, writer);
                for (int place : places) {
                    next = Math.max(next, old.id(place) + 1);
                }
            }
            IndexBuilding.append(old.codec(), vectors, writer, old.hasVectors(), workers, progress);
            for (long from = 0; from < vectors.rows() && old.hasIds(); from += PIECE) {
                long[] ids = new long[(int) Math.min(PIECE, vectors.rows() - from)];
                long first = next + from;
                Arrays.setAll(ids, index -> first + index);
                writer.appendIds(ids);
            }
            writer.commit();
        }
    }

    private static int[] places(int from, int to) {
        int[] places = new int[to - from];
        Arrays.setAll(places, index -> from + index);
        return places;
    }

    private void delete(long[] ids) throws IOException {
        Set<Long> gone = new HashSet<>();
        for (long id : ids) {
            if (!gone.add(id)) {
                throw new IllegalArgumentException("vector " + id + " is named twice");
            }
        }
        boolean[] kept = new boolean[old.size()];
        for (int place = 0; place < kept.length; place++) {
            kept[place] = !gone.remove(old.id(place));
        }
        if (!gone.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no vector " + gone.iterator().next() + " in " + old.path()
                            + (gone.size() == 1 ? "" : ", nor " + (gone.size() - 1) + " others that were named"));
        }
        columns.add(Column.IDS);
        try (IndexWriter writer =
                IndexWriter.create(old.path(), old.codec(), (long) old.size() - ids.length, columns)) {
            for (int from = 0; from < old.size(); from += PIECE) {
                carry(
                        Arrays.stream(places(from, Math.min(from + PIECE, old.size())))
                                .filter(place -> kept[place])
                                .toArray(),
                        writer);
            }
            writer.commit();
        }
    }

    /// Copies vectors with all that the new index has of them.
    private void carry(int[] places, IndexWriter writer) throws IOException {
        int bytes = old.codec().recordBytes();
        byte[] records = new byte[places.length * bytes];
        byte[] one = new byte[bytes];
        long[] ids = new long[places.length];
        for (int index = 0; index < places.length; index++) {
            old.coded().copy(places[index], places[index] + 1, one);
            System.arraycopy(one, 0, records, index * bytes, bytes);
            ids[index] = old.id(places[index]);
            if (old.hasVectors()) {
                writer.appendVectors(old.vectors(places[index], places[index] + 1));
            }
        }
        writer.appendRecords(java.lang.foreign.MemorySegment.ofArray(records));
        if (columns.contains(Column.IDS)) {
            writer.appendIds(ids);
        }
    }
}
