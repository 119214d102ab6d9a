package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Products with planes of bits on the Vector API, where a vector holds a table: 16 rows are its lanes, and
/// four streams share the loads of tables.
///
/// A look-up takes the lowest four bits of a lane; the bits above fall on repetitions, so that nothing is
/// masked.
final class VectorBitPlanes implements BitPlaneSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int LANES = FLOATS.length();
    private static final int BLOCK = BitPlanes.BLOCK;
    private static final int FOUR = BitPlanes.FOUR;

    /// Entries that a word's bits are looked up in.
    private static final int WORD_ENTRIES = Integer.SIZE / BitPlaneInputs.WIDE * BitPlaneInputs.ENTRIES;

    private static final FloatVector[] SIGNS = signs();

    /// The sums of the planes of some rows, of each thread.
    private static final ThreadRoom SUMS = new ThreadRoom();

    private final ScalarBitPlanes reference = new ScalarBitPlanes();

    @Override
    public boolean isFast() {
        return LANES == BitPlaneInputs.ENTRIES;
    }

    @Override
    public int tablesLength(BitPlanes matrix) {
        return isFast() ? Math.multiplyExact(matrix.groups(), groupEntries(matrix)) : 0;
    }

    private static int groupEntries(BitPlanes matrix) {
        return matrix.groupWords() * WORD_ENTRIES;
    }

    @Override
    public void tables(Matrix inputs, int token, BitPlanes matrix, float[] tables) {
        if (!isFast()) {
            return;
        }
        FloatVector first = SIGNS[0];
        FloatVector second = SIGNS[1];
        FloatVector third = SIGNS[2];
        FloatVector fourth = SIGNS[3];
        for (int group = 0; group < matrix.groups(); group++) {
            int column = group * matrix.groupSize();
            int end = Math.min(matrix.groupSize() + column, matrix.columns());
            int place = group * groupEntries(matrix);
            for (; column < end; column += BitPlaneInputs.WIDE, place += BitPlaneInputs.ENTRIES) {
                FloatVector sum = first.mul(value(inputs, token, column, end));
                sum = second.fma(FloatVector.broadcast(FLOATS, value(inputs, token, column + 1, end)), sum);
                sum = third.fma(FloatVector.broadcast(FLOATS, value(inputs, token, column + 2, end)), sum);
                sum = fourth.fma(FloatVector.broadcast(FLOATS, value(inputs, token, column + 3, end)), sum);
                sum.intoArray(tables, place);
            }
        }
    }

    private static float value(Matrix inputs, int token, int column, int end) {
        return column < end ? inputs.at(token, column) : 0;
    }

    /// For each pattern 1 or -1, as each of its bits says.
    private static FloatVector[] signs() {
        FloatVector[] vectors = new FloatVector[BitPlaneInputs.WIDE];
        float[] signs = new float[BitPlaneInputs.ENTRIES];
        for (int bit = 0; bit < vectors.length; bit++) {
            for (int pattern = 0; pattern < signs.length; pattern++) {
                signs[pattern] = 2 * (pattern >> bit & 1) - 1;
            }
            vectors[bit] = FloatVector.fromArray(FLOATS, signs, 0);
        }
        return vectors;
    }

    @Override
    public void multiply(BitPlanes matrix, BitPlaneInputs inputs, int from, int to, Matrix target) {
        if (!isFast()) {
            reference.multiply(matrix, inputs, from, to, target);
            return;
        }
        int planes = matrix.planes();
        float[] sums = SUMS.ofLength(FOUR * planes * BLOCK);
        // The streams of four blocks of rows are a multiple of four, whatever the number of planes.
        for (int first = from / BitPlaneKernels.ROWS * BitPlaneKernels.ROWS;
                first < to;
                first += BitPlaneKernels.ROWS) {
            int blocks = Math.min(FOUR, Math.ceilDiv(matrix.rows() - first, BLOCK));
            int four = first / BLOCK * planes / FOUR;
            int fours = Math.ceilDiv(blocks * planes, FOUR);
            for (int token = 0; token < target.rows(); token++) {
                for (int index = 0; index < fours; index++) {
                    four(matrix, four + index, inputs.tables[token], sums, index * FOUR * BLOCK);
                }
                for (int block = 0; block < blocks; block++) {
                    add(matrix, first / BLOCK + block, inputs.groupSums[token], sums, block);
                    write(sums, block * planes * BLOCK, first + block * BLOCK, from, to, target, token);
                }
            }
        }
    }

    /// The sums of four streams.
    ///
    /// @param target gets them from `at` on, 16 rows of a stream after those of the stream before
    private static void four(BitPlanes matrix, int four, float[] tables, float[] target, int at) {
        int[] words = matrix.words;
        float[] scales = matrix.scales;
        int groups = matrix.groups();
        int groupEntries = groupEntries(matrix);
        int word = four * groups * matrix.groupWords() * FOUR * BLOCK;
        int scale = four * groups * FOUR * BLOCK;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        int end = groups * groupEntries;
        for (int first = 0; first < end; first += groupEntries, scale += FOUR * BLOCK) {
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int run = first; run < first + groupEntries; run += WORD_ENTRIES, word += FOUR * BLOCK) {
                IntVector wordsA = IntVector.fromArray(INTS, words, word);
                IntVector wordsB = IntVector.fromArray(INTS, words, word + BLOCK);
                IntVector wordsC = IntVector.fromArray(INTS, words, word + 2 * BLOCK);
                IntVector wordsD = IntVector.fromArray(INTS, words, word + 3 * BLOCK);
                for (int place = run; place < run + WORD_ENTRIES; place += BitPlaneInputs.ENTRIES) {
                    IntVector table =
                            FloatVector.fromArray(FLOATS, tables, place).reinterpretAsInts();
                    sumA = sumA.add(wordsA.selectFrom(table).reinterpretAsFloats());
                    sumB = sumB.add(wordsB.selectFrom(table).reinterpretAsFloats());
                    sumC = sumC.add(wordsC.selectFrom(table).reinterpretAsFloats());
                    sumD = sumD.add(wordsD.selectFrom(table).reinterpretAsFloats());
                    wordsA = wordsA.lanewise(VectorOperators.LSHR, BitPlaneInputs.WIDE);
                    wordsB = wordsB.lanewise(VectorOperators.LSHR, BitPlaneInputs.WIDE);
                    wordsC = wordsC.lanewise(VectorOperators.LSHR, BitPlaneInputs.WIDE);
                    wordsD = wordsD.lanewise(VectorOperators.LSHR, BitPlaneInputs.WIDE);
                }
            }
            totalA = sumA.fma(FloatVector.fromArray(FLOATS, scales, scale), totalA);
            totalB = sumB.fma(FloatVector.fromArray(FLOATS, scales, scale + BLOCK), totalB);
            totalC = sumC.fma(FloatVector.fromArray(FLOATS, scales, scale + 2 * BLOCK), totalC);
            totalD = sumD.fma(FloatVector.fromArray(FLOATS, scales, scale + 3 * BLOCK), totalD);
        }
        totalA.intoArray(target, at);
        totalB.intoArray(target, at + BLOCK);
        totalC.intoArray(target, at + 2 * BLOCK);
        totalD.intoArray(target, at + 3 * BLOCK);
    }

    /// The products of a block of rows, in place of the sums of its first plane: its planes' sums, then its offsets.
    ///
    /// @param block its number in the matrix
    /// @param inside its number among those of `sums`
    private static void add(BitPlanes matrix, int block, float[] groupSums, float[] sums, int inside) {
        int planes = matrix.planes();
        int at = inside * planes * BLOCK;
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, at);
        for (int plane = 1; plane < planes; plane++) {
            sum = sum.add(FloatVector.fromArray(FLOATS, sums, at + plane * BLOCK));
        }
        if (matrix.hasOffsets()) {
            int groups = matrix.groups();
            for (int group = 0; group < groups; group++) {
                sum = FloatVector.fromArray(FLOATS, matrix.offsets, (block * groups + group) * BLOCK)
                        .fma(FloatVector.broadcast(FLOATS, groupSums[group]), sum);
            }
        }
        sum.intoArray(sums, at);
    }

    /// Writes those of a block's products that lie in the range.
    private static void write(float[] sums, int at, int row, int from, int to, Matrix target, int token) {
        int first = Math.max(row, from);
        int last = Math.min(row + BLOCK, to);
        if (first < last) {
            System.arraycopy(sums, at + first - row, target.values(), target.offset(token) + first, last - first);
        }
    }
}
