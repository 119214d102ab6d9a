package dev.lloyd.bench.operation;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.entropy.BlockStream;
import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.core.entropy.FrequencyTable;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The entropy coder on Gaussian values rounded to a step of 0.5: 16 symbols, about 3 bits each, in blocks of 8192.
public class EntropyBenchmark {
    private static final int BLOCK = 8192;

    /// Symbols and their stream.
    @State(Scope.Benchmark)
    public static class Symbols {
        /// How many.
        @Param("4194304")
        public String shape = "";

        /// Threads that share out blocks.
        @Param({"1", "2"})
        public int threads;

        Workers workers = Workers.of(1);
        byte[] symbols = {};
        EntropyModel model = EntropyModel.memoryless(FrequencyTable.fit(new double[16]));
        MemorySegment stream = MemorySegment.NULL;

        /// Draws and codes them.
        @Setup
        public void fill() {
            workers = Workers.of(threads);
            float[] values = Seeds.gaussian(Shape.of(shape)[0], 1);
            symbols = new byte[values.length];
            double[] counts = new double[16];
            for (int index = 0; index < values.length; index++) {
                symbols[index] = (byte) Math.clamp(Math.round(2 * values[index]) + 8, 0, 15);
                counts[symbols[index]]++;
            }
            model = EntropyModel.memoryless(FrequencyTable.fit(counts));
            stream = MemorySegment.ofArray(
                    BlockStream.encode(model, BlockStream.Tables.INSIDE, symbols, BLOCK, workers));
        }

        /// Ends the threads.
        @TearDown
        public void close() {
            workers.close();
        }
    }

    /// Codes the symbols.
    @Benchmark
    @Work(unit = Unit.VALUES, perElement = 1)
    public byte[] encode(Symbols symbols) {
        return BlockStream.encode(symbols.model, BlockStream.Tables.INSIDE, symbols.symbols, BLOCK, symbols.workers);
    }

    /// Decodes the stream.
    @Benchmark
    @Work(unit = Unit.VALUES, perElement = 1)
    public byte[] decode(Symbols symbols) throws CorruptStreamException {
        return BlockStream.open(symbols.stream, symbols.model.machine()).decode(symbols.workers);
    }
}
