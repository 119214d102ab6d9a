package dev.lloyd.bench.generation;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What the machine reads from memory: the bound of generation, which reads all weights and what a cache holds for each
/// token. The memory is of the kind that weights lie in, in huge pages where the system has them.
public final class StreamingRead implements AutoCloseable {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int STEP = 4 * SPECIES.vectorByteSize();
    private static final long BYTES = 1L << 29;
    private static final int PART = 1 << 20;
    private static final int TIMES = 20;

    private final MemorySegment memory;
    private final long[] sums = new long[(int) (BYTES / PART)];
    private final Workers workers;

    /// Takes 512 MB.
    public StreamingRead(int threads) {
        // Memory that was never written to is one page of zeros.
        this.memory = new CodeMemory().allocate(BYTES).fill((byte) 1);
        this.workers = Workers.of(threads);
        bytesPerSecond(); // For the compiler.
    }

    /// Bytes a second of twenty reads, one after the other.
    public double bytesPerSecond() {
        long start = System.nanoTime();
        for (int time = 0; time < TIMES; time++) {
            workers.forEach(sums.length, part -> sums[part] = sum(memory, (long) part * PART));
        }
        return TIMES * BYTES / (1e-9 * (System.nanoTime() - start));
    }

    /// The sum of a part, in four vectors, so that loads do not wait for additions.
    private static long sum(MemorySegment memory, long from) {
        LongVector first = LongVector.zero(SPECIES);
        LongVector second = first;
        LongVector third = first;
        LongVector fourth = first;
        for (long at = from; at < from + PART; at += STEP) {
            first = first.add(load(memory, at));
            second = second.add(load(memory, at + STEP / 4));
            third = third.add(load(memory, at + STEP / 2));
            fourth = fourth.add(load(memory, at + 3 * STEP / 4));
        }
        return first.add(second).add(third.add(fourth)).reduceLanes(VectorOperators.ADD);
    }

    private static LongVector load(MemorySegment memory, long at) {
        return LongVector.fromMemorySegment(SPECIES, memory, at, ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        workers.close();
    }
}
