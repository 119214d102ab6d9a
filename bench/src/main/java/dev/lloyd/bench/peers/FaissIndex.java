package dev.lloyd.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lloyd.core.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;

/// An index of faiss by inner product. For one thread.
final class FaissIndex implements AutoCloseable {
    private static final int INNER_PRODUCT = 0;

    private final Faiss faiss;
    private final MemorySegment index;
    private final int dimension;
    private final MethodHandle search;

    /// Room for one query and what is found for it, so that single searches allocate nothing.
    private final Arena arena = Arena.ofShared();

    private final MemorySegment query;
    private MemorySegment scores = MemorySegment.NULL;
    private MemorySegment labels = MemorySegment.NULL;

    private FaissIndex(Faiss faiss, MemorySegment index, int dimension) {
        this.faiss = faiss;
        this.index = index;
        this.dimension = dimension;
        this.search = faiss.handle(
                "faiss_Index_search",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
        this.query = arena.allocate(JAVA_FLOAT, dimension);
    }

    /// An empty index.
    ///
    /// @param description what faiss's factory makes of it
    static FaissIndex create(Faiss faiss, String description, int dimension) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment target = local.allocate(ADDRESS);
            faiss.checked("faiss_index_factory", target, dimension, local.allocateFrom(description), INNER_PRODUCT);
            return new FaissIndex(faiss, target.get(ADDRESS, 0), dimension);
        }
    }

    /// An index that was written to a file.
    static FaissIndex read(Faiss faiss, Path file, int dimension) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment target = local.allocate(ADDRESS);
            faiss.checked("faiss_read_index_fname", local.allocateFrom(file.toString()), 0, target);
            return new FaissIndex(faiss, target.get(ADDRESS, 0), dimension);
        }
    }

    void write(Path file) {
        try (Arena local = Arena.ofConfined()) {
            faiss.checked("faiss_write_index_fname", index, local.allocateFrom(file.toString()));
        }
    }

    /// Learns from vectors.
    void train(Matrix vectors) {
        give("faiss_Index_train", vectors);
    }

    void add(Matrix vectors) {
        give("faiss_Index_add", vectors);
    }

    private void give(String function, Matrix vectors) {
        try (Arena local = Arena.ofConfined()) {
            faiss.checked(function, index, (long) vectors.rows(), copy(vectors, local));
        }
    }

    private static MemorySegment copy(Matrix vectors, Arena arena) {
        long count = (long) vectors.rows() * vectors.columns();
        MemorySegment target = arena.allocate(JAVA_FLOAT, count);
        for (int row = 0; row < vectors.rows(); row++) {
            long offset = (long) row * vectors.columns() * Float.BYTES;
            MemorySegment.copy(vectors.values(), vectors.offset(row), target, JAVA_FLOAT, offset, vectors.columns());
        }
        return target;
    }

    /// Sets what faiss calls a parameter of searching or building, such as `nprobe`.
    ///
    /// @throws IllegalStateException if the index has none of that name
    void set(String parameter, double value) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment target = local.allocate(ADDRESS);
            faiss.checked("faiss_ParameterSpace_new", target);
            MemorySegment space = target.get(ADDRESS, 0);
            try {
                faiss.checked(
                        "faiss_ParameterSpace_set_index_parameter", space, index, local.allocateFrom(parameter), value);
            } finally {
                faiss.plain("faiss_ParameterSpace_free", space);
            }
        }
    }

    /// The best for one query, the best first.
    int[] find(float[] values, int count) {
        if (labels.byteSize() < (long) count * Long.BYTES) {
            scores = arena.allocate(JAVA_FLOAT, count);
            labels = arena.allocate(JAVA_LONG, count);
        }
        MemorySegment.copy(values, 0, query, JAVA_FLOAT, 0, dimension);
        search(1, query, count, scores, labels);
        return found(labels, 0, count);
    }

    /// The same for many queries that are handed over together.
    int[][] find(Matrix queries, int count) {
        try (Arena local = Arena.ofConfined()) {
            long all = (long) queries.rows() * count;
            MemorySegment places = local.allocate(JAVA_LONG, all);
            search(queries.rows(), copy(queries, local), count, local.allocate(JAVA_FLOAT, all), places);
            int[][] found = new int[queries.rows()][];
            Arrays.setAll(found, row -> found(places, row, count));
            return found;
        }
    }

    private void search(long queries, MemorySegment values, long count, MemorySegment best, MemorySegment places) {
        try {
            int code = (int) search.invokeExact(index, queries, values, count, best, places);
            if (code != 0) {
                throw new IllegalStateException("faiss_Index_search failed with code " + code);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError("functions of C throw nothing", impossible);
        }
    }

    /// Places without a vector are -1.
    private static int[] found(MemorySegment places, int row, int count) {
        long[] all = places.asSlice((long) row * count * Long.BYTES, (long) count * Long.BYTES)
                .toArray(JAVA_LONG);
        return Arrays.stream(all)
                .filter(label -> label >= 0)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    public void close() {
        faiss.plain("faiss_Index_free", index);
        arena.close();
    }
}
