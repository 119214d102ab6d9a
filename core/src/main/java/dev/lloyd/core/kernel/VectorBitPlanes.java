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

    private final ScalarBitPlanes reference = new ScalarBitPlanes();

    @Override
    public boolean isFast() {
        return LANES == BitPlaneInputs.ENTRIES;
    }

    @Override
    public float[] tables(Matrix inputs, int token, BitPlanes matrix) {
        if (!isFast()) {
            return new float[0];
        }
        int groupEntries = matrix.groupWords() * WORD_ENTRIES;
        float[] tables = new float[Math.multiplyExact(matrix.groups(), groupEntries)];
        FloatVector[] signs = new FloatVector[BitPlaneInputs.WIDE];
        for (int bit = 0; bit < signs.length; bit++) {
            signs[bit] = signs(bit);
        }
        float[] values = new float[BitPlaneInputs.WIDE];
        for (int group = 0; group < matrix.groups(); group++) {
            int first = group * matrix.groupSize();
            int count = Math.min(matrix.groupSize(), matrix.columns() - first);
            int place = group * groupEntries;
            for (int done = 0; done < count; done += values.length, place += BitPlaneInputs.ENTRIES) {
                for (int index = 0; index < values.length; index++) {
                    values[index] = done + index < count ? inputs.at(token, first + done + index) : 0;
                }
                FloatVector sum = signs[0].mul(values[0]);
                sum = signs[1].fma(FloatVector.broadcast(FLOATS, values[1]), sum);
                sum = signs[2].fma(FloatVector.broadcast(FLOATS, values[2]), sum);
                sum = signs[3].fma(FloatVector.broadcast(FLOATS, values[3]), sum);
                sum.intoArray(tables, place);
            }
        }
        return tables;
    }

    /// For each pattern 1 or -1, as its bit says.
    private static FloatVector signs(int bit) {
        float[] signs = new float[BitPlaneInputs.ENTRIES];
        for (int pattern = 0; pattern < signs.length; pattern++) {
            signs[pattern] = 2 * (pattern >> bit & 1) - 1;
        }
        return FloatVector.fromArray(FLOATS, signs, 0);
    }

    @Override
    public void multiply(BitPlanes matrix, BitPlaneInputs inputs, int from, int to, Matrix target) {
        if (!isFast()) {
            reference.multiply(matrix, inputs, from, to, target);
            return;
        }
        int planes = matrix.planes();
        float[] sums = new float[FOUR * planes * BLOCK];
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
                    FloatVector sum = add(matrix, first / BLOCK + block, inputs.groupSums[token], sums, block);
                    write(sum, first + block * BLOCK, from, to, target, token);
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
        int groupEntries = matrix.groupWords() * WORD_ENTRIES;
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

    /// The products of a block of rows: its planes' sums, then its offsets.
    ///
    /// @param block its number in the matrix
    /// @param inside its number among those of `sums`
    private static FloatVector add(BitPlanes matrix, int block, float[] groupSums, float[] sums, int inside) {
        int planes = matrix.planes();
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, inside * planes * BLOCK);
        for (int plane = 1; plane < planes; plane++) {
            sum = sum.add(FloatVector.fromArray(FLOATS, sums, (inside * planes + plane) * BLOCK));
        }
        if (matrix.hasOffsets()) {
            int groups = matrix.groups();
            for (int group = 0; group < groups; group++) {
                sum = FloatVector.fromArray(FLOATS, matrix.offsets, (block * groups + group) * BLOCK)
                        .fma(FloatVector.broadcast(FLOATS, groupSums[group]), sum);
            }
        }
        return sum;
    }

    /// Writes those of a block's products that lie in the range.
    private static void write(FloatVector sum, int row, int from, int to, Matrix target, int token) {
        int at = target.offset(token) + row;
        if (row >= from && row + BLOCK <= to) {
            sum.intoArray(target.values(), at);
            return;
        }
        float[] products = sum.toArray();
        int first = Math.max(row, from);
        int last = Math.min(row + BLOCK, to);
        if (first < last) {
            System.arraycopy(products, first - row, target.values(), at + first - row, last - first);
        }
    }
}
