package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.IntegerKernels;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What the memory gives: the bits set in a buffer that no cache holds. Shares of bandwidth are shares of this.
public class MemoryBenchmark {
    private static final int PARTS = 64;

    /// A buffer of 64-bit words.
    @State(Scope.Benchmark)
    public static class Buffer {
        /// Words: 256 MiB.
        @Param("33554432")
        public String shape = "";

        /// Threads that read.
        @Param({"1", "2"})
        public int threads;

        long[] words = {};
        long[] sums = new long[PARTS * 8];
        Workers workers = Workers.of(1);

        /// Fills the buffer, so that every page is there.
        @Setup
        public void fill() {
            words = new long[Shape.of(shape)[0]];
            Arrays.setAll(words, index -> index * 0x9E3779B97F4A7C15L);
            workers = Workers.of(threads);
        }

        /// Ends the threads.
        @TearDown
        public void close() {
            workers.close();
        }
    }

    /// Reads the buffer once. Counting bits was the fastest way to read: 10.7 GB/s where four plain sums gave 9.1.
    @Benchmark
    @Work(unit = Unit.BYTES, perElement = 8)
    public long[] read(Buffer buffer) {
        int part = buffer.words.length / PARTS;
        long[] words = buffer.words;
        buffer.workers.forEach(
                PARTS,
                index -> buffer.sums[index * 8] =
                        IntegerKernels.andCount(words, index * part, words, index * part, part));
        return buffer.sums;
    }
}
