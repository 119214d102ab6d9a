package dev.lloyd.vectors.index;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.attribute.AttributeColumn;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/// Replaces an index by a changed one: who reads the old one goes on reading it, and a failure leaves it as it
/// was. All blocks that are carried over are checked. One edit at a time. A graph over vectors that have changed is
/// built anew, as if all had been there from the beginning.
public final class IndexEdit {
    private final VectorIndex old;
    private final Set<Column> columns;
    private Optional<SearchDefaults> defaults;

    private IndexEdit(VectorIndex old) {
        this.old = old;
        this.defaults = old.defaults();
        this.columns = EnumSet.noneOf(Column.class);
        if (old.hasIds()) {
            columns.add(Column.IDS);
        }
        if (old.hasVectors()) {
            columns.add(Column.VECTORS);
        }
        if (old.hasHeads()) {
            columns.add(Column.HEADS);
        }
    }

    /// What is done with an index.
    @FunctionalInterface
    private interface Change {
        void make(IndexEdit edit) throws IOException;
    }

    /// Adds vectors behind those that are there, with the numbers that their file has; else these go on from the
    /// greatest. Their file has to have the attributes of those that are there.
    ///
    /// @param progress is told how many vectors are done
    /// @throws IllegalArgumentException if their dimension is another, one cannot be coded, or a number is taken
    public static void add(Path index, VectorFile vectors, Workers workers, LongConsumer progress) throws IOException {
        change(index, edit -> edit.add(vectors, workers, progress));
    }

    /// Puts vectors in under given numbers, in the place of those that had them.
    ///
    /// @param ids of the vectors, none twice
    /// @param progress is told how many vectors are done
    /// @throws IllegalArgumentException if a number is named twice, there are more or fewer of them than vectors,
    ///     their dimension is another, or one cannot be coded
    public static void put(Path index, VectorFile vectors, long[] ids, Workers workers, LongConsumer progress)
            throws IOException {
        change(index, edit -> edit.put(vectors, ids, workers, progress));
    }

    /// Takes vectors out, by their numbers. Those that are left keep theirs.
    ///
    /// @throws IllegalArgumentException if one is not there or is named twice
    public static void delete(Path index, long[] ids) throws IOException {
        change(index, edit -> edit.delete(ids));
    }

    /// Says how an index is searched by those who do not say. Nothing else changes.
    public static void recommend(Path index, SearchDefaults search) throws IOException {
        change(index, edit -> {
            edit.defaults = Optional.of(search);
            try (Workers one = Workers.of(1)) {
                edit.write(edit.everything(), Optional.empty(), one, done -> {});
            }
        });
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
        Optional<long[]> known = vectors.ids();
        if (known.isPresent()) {
            Set<Long> fresh = named(known.get());
            for (int place = 0; place < old.size(); place++) {
                if (fresh.contains(old.id(place))) {
                    throw new IllegalArgumentException(
                            "there is a vector " + old.id(place) + " in " + old.path() + " already");
                }
            }
            columns.add(Column.IDS);
        }
        long[] ids = known.orElseGet(() -> old.hasIds() ? Assembly.ids(next(), vectors.rows()) : new long[0]);
        write(everything(), fresh(vectors, ids), workers, progress);
    }

    /// The number behind the greatest.
    private long next() {
        long next = 0;
        for (int place = 0; place < old.size(); place++) {
            next = Math.max(next, old.id(place) + 1);
        }
        return next;
    }

    private Optional<Assembly.Fresh> fresh(VectorFile vectors, long[] ids) throws IOException {
        List<AttributeColumn> attributes = Assembly.attributes(vectors, old.attributeNames());
        return Optional.of(new Assembly.Fresh(vectors, ids, attributes));
    }

    private void put(VectorFile vectors, long[] ids, Workers workers, LongConsumer progress) throws IOException {
        if (ids.length != vectors.rows()) {
            throw new IllegalArgumentException(
                    ids.length + " numbers do not go with the " + vectors.rows() + " vectors of " + vectors.path());
        }
        Set<Long> replaced = named(ids);
        int[] kept = Arrays.stream(everything())
                .filter(place -> !replaced.contains(old.id(place)))
                .toArray();
        columns.add(Column.IDS);
        write(kept, fresh(vectors, ids), workers, progress);
    }

    private void delete(long[] ids) throws IOException {
        Set<Long> gone = named(ids);
        int[] kept = Arrays.stream(everything())
                .filter(place -> !gone.remove(old.id(place)))
                .toArray();
        if (!gone.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no vector " + gone.iterator().next() + " in " + old.path()
                            + (gone.size() == 1 ? "" : ", nor " + (gone.size() - 1) + " others that were named"));
        }
        columns.add(Column.IDS);
        try (Workers one = Workers.of(1)) {
            write(kept, Optional.empty(), one, done -> {});
        }
    }

    private static Set<Long> named(long[] ids) {
        Set<Long> named = new HashSet<>();
        for (long id : ids) {
            if (!named.add(id)) {
                throw new IllegalArgumentException("vector " + id + " is named twice");
            }
        }
        return named;
    }

    private int[] everything() {
        return IntStream.range(0, old.size()).toArray();
    }

    private void write(int[] kept, Optional<Assembly.Fresh> fresh, Workers workers, LongConsumer progress)
            throws IOException {
        var carried = Optional.of(new Assembly.Kept(old, kept));
        Assembly assembly = new Assembly(old.cellCodec(), columns, defaults, carried, fresh, workers, progress);
        Optional<StoredGraph> graph = old.graph();
        if (graph.isEmpty()) {
            assembly.write(old.path());
        } else if (fresh.isEmpty() && kept.length == old.size()) {
            IndexGraph.carry(old.path(), graph.get(), assembly::write);
        } else {
            IndexGraph.build(old.path(), graph.get().shape(), workers, done -> {}, assembly::write);
        }
    }
}
