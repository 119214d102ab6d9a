package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.RangeDecoder;
import dev.lloyd.core.entropy.RangeEncoder;

/// The levels of all columns whose deviations are alike, and how probable they are.
///
/// Deviations are in steps and go in eighths of an octave: class `c` is for about `2^(c/8 - 7/4)`. Level `j` of
/// `n` stands at `j - (n - 1) / 2 + shift(j)`, where a shift has moved it to the mean of the values coded with
/// it. Levels reach over 8 deviations and a step on either side. Symbol `i` in a state of union `u` is level `2 i
/// + u`, see {@link Trellis}; union 1 is the mirror image of union 0.
///
/// Where deviations are more than 16 steps, only the upper bits of a symbol have a probability, that of the class
/// some octaves below, and `rawBits` lower ones are all equally likely; levels are then not shifted. (The two
/// classes differ by at most half a step of 8 or more to a deviation: less than 0.003 bits.)
///
/// Immutable and thread-safe.
final class LevelTable {
    /// Classes: the last is for deviations of 4096 steps, 13 bits.
    static final int CLASSES = 111;

    /// Classes that have probabilities of their own, the first ones: up to 16 steps.
    static final int OWN = 47;

    /// Parts of a step in which levels are placed.
    static final int SHIFTS_PER_STEP = 128;

    private static final int PER_OCTAVE = 8;
    private static final double OFFSET = -1.75;
    private static final double REACH = 8;

    /// Bits of a number from which the search for a symbol starts.
    private static final int LOOK_UP_SHIFT = 8;

    private final int rawBits;
    private final int count;
    private final float centre;

    /// By union: the sums of the frequencies before each symbol, and all of them.
    private final int[][] starts;

    /// By union: a symbol that is no later than that of a number's upper bits.
    private final byte[][] firsts;

    /// Bits and shifts of levels: `2 h + u` for the upper bits `h` of a symbol in union `u`.
    private final float[] costs;

    private final float[] shifts;

    /// @param number of the class
    /// @param frequencies of its {@link #base} in union 0: {@link #symbols} of 1 or more, adding up to 65536
    /// @param moved how far the levels of the base in union 0 are shifted, in 128ths of a step
    LevelTable(int number, int[] frequencies, int[] moved) {
        int symbols = symbols(base(number));
        this.rawBits = rawBits(number);
        this.count = 2 * symbols << rawBits;
        this.centre = (count - 1) / 2f;
        this.starts = new int[2][symbols + 1];
        this.firsts = new byte[2][RangeEncoder.TOTAL >> LOOK_UP_SHIFT];
        this.costs = new float[2 * symbols];
        this.shifts = new float[2 * symbols];
        for (int symbol = 0; symbol < symbols; symbol++) {
            int twin = symbols - 1 - symbol;
            starts[0][symbol + 1] = starts[0][symbol] + frequencies[symbol];
            starts[1][symbol + 1] = starts[1][symbol] + frequencies[twin];
            double ideal = RangeEncoder.PRECISION - StrictMath.log(frequencies[symbol]) / StrictMath.log(2);
            costs[2 * symbol] = (float) (ideal + rawBits);
            costs[2 * twin + 1] = costs[2 * symbol];
            shifts[2 * symbol] = rawBits > 0 ? 0 : moved[symbol] / (float) SHIFTS_PER_STEP;
            shifts[2 * twin + 1] = -shifts[2 * symbol];
        }
        for (int union = 0; union < 2; union++) {
            int symbol = 0;
            for (int bin = 0; bin < firsts[union].length; bin++) {
                while (starts[union][symbol + 1] <= bin << LOOK_UP_SHIFT) {
                    symbol++;
                }
                firsts[union][bin] = (byte) symbol;
            }
        }
    }

    /// The deviation, in steps, that a class is for.
    static double deviation(int number) {
        return StrictMath.pow(2, number / (double) PER_OCTAVE + OFFSET);
    }

    /// The class for a deviation; less than 0 for one so small that its column is not worth a symbol.
    static int nearest(double deviation) {
        double octaves = StrictMath.log(deviation) / StrictMath.log(2) - OFFSET;
        return (int) Math.clamp(Math.rint(octaves * PER_OCTAVE), -1, CLASSES - 1);
    }

    /// Lower bits of a symbol that are all equally likely.
    private static int rawBits(int number) {
        return number < OWN ? 0 : (number - OWN) / PER_OCTAVE + 1;
    }

    /// The class whose probabilities a class has.
    static int base(int number) {
        return number - PER_OCTAVE * rawBits(number);
    }

    /// Symbols of a union of a class that has probabilities of its own.
    static int symbols(int own) {
        int half = (int) Math.ceil(REACH * deviation(own) + 1);
        return half + half % 2;
    }

    int rawBits() {
        return rawBits;
    }

    /// Levels of both unions.
    int count() {
        return count;
    }

    /// The middle of all levels, as a number of a level.
    float centre() {
        return centre;
    }

    /// Where the bits and the shift of a level stand.
    int entry(int level) {
        return level >> 1 + rawBits << 1 | level & 1;
    }

    float[] costs() {
        return costs;
    }

    float[] shifts() {
        return shifts;
    }

    /// The value of a level, in steps.
    float value(int level) {
        return level - centre + shifts[entry(level)];
    }

    /// The symbol of a union that takes the fewest bits; of equals the first.
    int cheapest(int union) {
        int best = 0;
        for (int symbol = 0; symbol < costs.length / 2; symbol++) {
            best = costs[2 * symbol + union] < costs[2 * best + union] ? symbol : best;
        }
        return best << rawBits;
    }

    /// Codes a level.
    void encode(int level, RangeEncoder target) {
        int union = level & 1;
        int symbol = level >> 1 + rawBits;
        int start = starts[union][symbol];
        target.encode(start, starts[union][symbol + 1] - start);
        if (rawBits > 0) {
            int unit = RangeEncoder.TOTAL >> rawBits;
            target.encode((level >> 1 & (1 << rawBits) - 1) * unit, unit);
        }
    }

    /// Reads a level of a union.
    int decode(int union, RangeDecoder source) {
        int number = source.peek();
        int[] sums = starts[union];
        int symbol = firsts[union][number >> LOOK_UP_SHIFT] & 0xFF;
        while (sums[symbol + 1] <= number) {
            symbol++;
        }
        source.take(sums[symbol], sums[symbol + 1] - sums[symbol]);
        if (rawBits == 0) {
            return 2 * symbol + union;
        }
        int unit = RangeEncoder.TOTAL >> rawBits;
        int lower = source.peek() / unit;
        source.take(lower * unit, unit);
        return 2 * (symbol << rawBits | lower) + union;
    }
}
