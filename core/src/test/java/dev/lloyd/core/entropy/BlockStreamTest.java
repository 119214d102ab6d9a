package dev.lloyd.core.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockStreamTest {
    /// Eight states, two contexts, two branches.
    private static final ContextMachine MACHINE =
            ContextMachine.of(2, 2, new int[] {0, 2, 4, 6, 1, 3, 5, 7, 2, 0, 6, 4, 3, 1, 7, 5});

    /// Symbols around 20 whose spread depends on the context, and the model of their counts.
    private record Sample(byte[] symbols, EntropyModel model) {
        static Sample of(int count, int blockSize, double spread, long seed) {
            RandomGenerator random = Seeds.generator(seed);
            byte[] symbols = new byte[count];
            double[][] counts = new double[2][60];
            int state = 0;
            for (int index = 0; index < count; index++) {
                state = index % blockSize == 0 ? 0 : state;
                double width = spread * (1 + MACHINE.context(state));
                int symbol = Math.clamp(Math.round(20 + width * random.nextGaussian()), 0, 59);
                symbols[index] = (byte) symbol;
                counts[MACHINE.context(state)][symbol]++;
                state = MACHINE.successor(state, symbol);
            }
            List<FrequencyTable> tables = List.of(FrequencyTable.fit(counts[0]), FrequencyTable.fit(counts[1]));
            return new Sample(symbols, EntropyModel.of(MACHINE, tables));
        }

        byte[] encode(int blockSize) {
            try (Workers workers = Workers.of(1)) {
                return BlockStream.encode(model, BlockStream.Tables.INSIDE, symbols, blockSize, workers);
            }
        }
    }

    private static byte[] decode(byte[] bytes) throws CorruptStreamException {
        BlockStream stream = BlockStream.open(MemorySegment.ofArray(bytes), MACHINE);
        byte[] target = new byte[(int) Math.min(stream.count(), 1 << 24)];
        stream.decode(0, stream.blockCount(), target, 0);
        return target;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 65, 255, 256, 257, 511, 1021, 4096, 10_000})
    void anyNumberOfSymbolsComesBack(int count) throws CorruptStreamException {
        for (double spread : new double[] {0.01, 0.3, 1, 8}) {
            Sample sample = Sample.of(count, 64, spread, count);
            assertArrayEquals(sample.symbols, decode(sample.encode(64)), "spread " + spread);
        }
    }

    @Test
    void aWholeAlphabetOf256SymbolsComesBack() throws CorruptStreamException {
        byte[] symbols = new byte[70_000];
        Seeds.generator(2).nextBytes(symbols);
        double[] counts = new double[256];
        for (byte symbol : symbols) {
            counts[symbol & 0xFF]++;
        }
        EntropyModel model = EntropyModel.memoryless(FrequencyTable.fit(counts));
        try (Workers workers = Workers.of(2)) {
            byte[] bytes = BlockStream.encode(model, BlockStream.Tables.OUTSIDE, symbols, 32768, workers);
            assertArrayEquals(
                    symbols,
                    BlockStream.open(MemorySegment.ofArray(bytes), model).decode(workers));
        }
    }

    @Test
    void aSingleSymbolTakesNoBitsAndComesBack() throws CorruptStreamException {
        EntropyModel model = EntropyModel.memoryless(FrequencyTable.fit(new double[] {0, 7}));
        byte[] symbols = new byte[5000];
        Arrays.fill(symbols, (byte) 1);
        try (Workers workers = Workers.of(1)) {
            byte[] bytes = BlockStream.encode(model, BlockStream.Tables.OUTSIDE, symbols, 1024, workers);
            assertTrue(bytes.length < 40, bytes.length + " bytes");
            assertArrayEquals(
                    symbols,
                    BlockStream.open(MemorySegment.ofArray(bytes), model).decode(workers));
        }
    }

    @Test
    void theBytesExceedTheIdealLengthByAtMostAHundredthOfABitPerSymbol() {
        int count = 1 << 18;
        for (double spread : new double[] {0.3, 1, 3, 6}) {
            Sample sample = Sample.of(count, 4096, spread, 4);
            double ideal = 0;
            for (int from = 0; from < count; from += 4096) {
                ideal += sample.model.cost(sample.symbols, from, 4096);
            }
            double excess = (8.0 * sample.encode(4096).length - ideal) / count;
            assertTrue(excess > 0 && excess < 0.0115, "excess " + excess + " at spread " + spread);
        }
    }

    @Test
    void anyRangeOfBlocksIsDecodedWithoutTheRest() throws CorruptStreamException {
        Sample sample = Sample.of(64 * 13 + 17, 64, 3, 8);
        byte[] bytes = sample.encode(64);
        for (int from = 0; from <= 14; from++) {
            for (int to = from; to <= 14; to++) {
                byte[] broken = bytes.clone();
                BlockStream stream = BlockStream.open(MemorySegment.ofArray(broken), MACHINE);
                int end = Math.min(64 * to, sample.symbols.length);
                byte[] target = new byte[end - Math.min(64 * from, end) + 5];
                stream.decode(from, to, target, 5);
                assertArrayEquals(
                        Arrays.copyOfRange(sample.symbols, Math.min(64 * from, end), end),
                        Arrays.copyOfRange(target, 5, target.length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 129, 258, 10_000})
    void aMachineThatStartsOverIsFollowedInEveryBlock(int period) throws CorruptStreamException {
        ContextMachine machine = MACHINE.restartingEvery(period);
        Sample sample = Sample.of(258 * 9 + 100, 64, 3, period);
        double[] rising = new double[60];
        double[] falling = new double[60];
        for (int symbol = 0; symbol < 60; symbol++) {
            rising[symbol] = 1 + symbol;
            falling[symbol] = 60 - symbol;
        }
        EntropyModel both = EntropyModel.of(machine, List.of(FrequencyTable.fit(rising), FrequencyTable.fit(falling)));
        try (Workers workers = Workers.of(1)) {
            byte[] bytes = BlockStream.encode(both, BlockStream.Tables.INSIDE, sample.symbols, 258, workers);
            BlockStream stream = BlockStream.open(MemorySegment.ofArray(bytes), machine);
            assertArrayEquals(sample.symbols, stream.decode(workers));
        }
    }

    @Test
    void theBytesDoNotDependOnTheNumberOfThreads() throws CorruptStreamException {
        Sample sample = Sample.of(100_000, 1024, 3, 5);
        byte[] expected = sample.encode(1024);
        try (Workers workers = Workers.of(3)) {
            byte[] bytes = BlockStream.encode(sample.model, BlockStream.Tables.INSIDE, sample.symbols, 1024, workers);
            assertArrayEquals(expected, bytes);
            assertArrayEquals(
                    sample.symbols,
                    BlockStream.open(MemorySegment.ofArray(bytes), MACHINE).decode(workers));
        }
    }

    @Test
    void aTruncatedOrLongerStreamIsCorruptAtEveryLength() {
        byte[] bytes = Sample.of(1500, 256, 3, 6).encode(256);
        for (int length = 0; length < bytes.length + 3; length++) {
            byte[] wrong = Arrays.copyOf(bytes, length);
            if (length != bytes.length) {
                assertThrows(CorruptStreamException.class, () -> decode(wrong), "length " + length);
            }
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] bytes = Sample.of(700, 128, 3, 7).encode(128);
        int filling = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] wrong = bytes.clone();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                decode(wrong);
                filling++;
            } catch (CorruptStreamException expected) {
                assertTrue(expected.getMessage().length() > 10);
            }
        }
        assertTrue(filling < 8, filling + " flips went unnoticed: more than the filling bits of the header");
    }

    @Test
    void noiseIsCorruptWhateverItsHeaderClaims() {
        for (int seed = 0; seed < 2000; seed++) {
            byte[] noise = new byte[seed % 300];
            Seeds.generator(seed).nextBytes(noise);
            assertThrows(CorruptStreamException.class, () -> decode(noise), "seed " + seed);
        }
    }

    @Test
    void anErrorInOneBlockLeavesTheOthersReadable() throws CorruptStreamException {
        Sample sample = Sample.of(256 * 8, 256, 3, 11);
        byte[] bytes = sample.encode(256);
        bytes[bytes.length - 20] ^= 1;
        BlockStream stream = BlockStream.open(MemorySegment.ofArray(bytes), MACHINE);
        byte[] target = new byte[256 * 8];
        stream.decode(0, 7, target, 0);
        assertArrayEquals(Arrays.copyOf(sample.symbols, 256 * 7), Arrays.copyOf(target, 256 * 7));
        var error = assertThrows(CorruptStreamException.class, () -> stream.decode(4, 8, target, 0));
        assertTrue(error.getMessage().startsWith("block 7 "), error.getMessage());
    }

    @Test
    void aSymbolWithoutProbabilityIsNamed() {
        EntropyModel model = EntropyModel.memoryless(FrequencyTable.fit(new double[] {1, 0, 1}));
        try (Workers workers = Workers.of(1)) {
            var error = assertThrows(
                    IllegalArgumentException.class,
                    () -> BlockStream.encode(model, BlockStream.Tables.INSIDE, new byte[] {0, 2, 1}, 64, workers));
            assertEquals("symbol 1 at index 2 has no probability in context 0 and cannot be coded", error.getMessage());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> BlockStream.encode(model, BlockStream.Tables.INSIDE, new byte[3], 63, workers));
        }
    }

    @Test
    void rejectsMachinesThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> ContextMachine.of(3, 1, new int[4]));
        assertThrows(IllegalArgumentException.class, () -> ContextMachine.of(1, 2, new int[] {0, 1}));
        assertThrows(IllegalArgumentException.class, () -> ContextMachine.of(2, 1, new int[] {0}));
        assertThrows(IllegalArgumentException.class, () -> ContextMachine.of(1, 2, new int[3]));
        assertThrows(IllegalArgumentException.class, () -> EntropyModel.of(MACHINE, List.of()));
    }
}
