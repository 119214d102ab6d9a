package dev.lloyd.core.entropy;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import java.util.Arrays;

/// How probable each symbol of an alphabet is, in whole units of `2^-12`.
///
/// Symbol `s` has probability `frequency(s) / 4096`; the frequencies add up to 4096 exactly, and a symbol of
/// frequency 0 cannot be coded. With finer units the tables of two contexts would no longer fit a first-level
/// cache; on Gaussian symbols of 3 bits, units of `2^-14` save 0.0004 bits. Immutable and thread-safe.
public final class FrequencyTable {
    /// The most symbols of an alphabet.
    public static final int SYMBOLS_MAX = 256;

    /// Bits of the unit of probability.
    public static final int PRECISION = 12;

    /// What the frequencies of a table add up to.
    public static final int TOTAL = 1 << PRECISION;

    private static final double LN_2 = StrictMath.log(2);

    private final int[] frequencies;

    private FrequencyTable(int[] frequencies) {
        this.frequencies = frequencies;
    }

    /// A table of given frequencies.
    ///
    /// @param frequencies 1 to 256 of them, none negative, adding up to 4096
    public static FrequencyTable of(int[] frequencies) {
        checkSize(frequencies.length);
        long sum = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] < 0) {
                throw new IllegalArgumentException("symbol " + symbol + " has frequency " + frequencies[symbol]);
            }
            sum += frequencies[symbol];
        }
        if (sum != TOTAL) {
            throw new IllegalArgumentException("frequencies add up to " + sum + ", not to " + TOTAL);
        }
        return new FrequencyTable(frequencies.clone());
    }

    /// The table under which symbols with these counts become shortest.
    ///
    /// It minimises `sum count(s) * (12 - log2 frequency(s))` over whole frequencies of at least 1 for every symbol
    /// that occurs and 0 for every other: the sum is separable and convex, so moving one unit at a time to where it
    /// gains most ends at the optimum. When nothing occurs at all, symbol 0 is given everything.
    ///
    /// @param counts occurrences of each symbol, none negative; real numbers, so that expected counts may be
    /// given
    public static FrequencyTable fit(double[] counts) {
        checkSize(counts.length);
        double sum = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (!(counts[symbol] >= 0) || Double.isInfinite(counts[symbol])) {
                throw new IllegalArgumentException("symbol " + symbol + " has count " + counts[symbol]);
            }
            sum += counts[symbol];
        }
        int[] frequencies = new int[counts.length];
        if (sum == 0) {
            frequencies[0] = TOTAL;
            return new FrequencyTable(frequencies);
        }
        int left = TOTAL;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] > 0) {
                frequencies[symbol] = Math.max(1, (int) (counts[symbol] / sum * TOTAL));
                left -= frequencies[symbol];
            }
        }
        balance(counts, frequencies, left);
        return new FrequencyTable(frequencies);
    }

    /// Hands out `left` units (takes back, when negative), then moves single units while that makes the total
    /// shorter.
    private static void balance(double[] counts, int[] frequencies, int left) {
        for (; left > 0; left--) {
            frequencies[bestToRaise(counts, frequencies)]++;
        }
        for (; left < 0; left++) {
            frequencies[bestToLower(counts, frequencies)]--;
        }
        while (true) {
            int lower = bestToLower(counts, frequencies);
            if (lower < 0) {
                return;
            }
            double loss = loss(counts[lower], frequencies[lower]);
            frequencies[lower]--;
            int raise = bestToRaise(counts, frequencies);
            if (raise == lower || gain(counts[raise], frequencies[raise]) <= loss) {
                frequencies[lower]++;
                return;
            }
            frequencies[raise]++;
        }
    }

    private static int bestToRaise(double[] counts, int[] frequencies) {
        int best = -1;
        double most = -1;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (frequencies[symbol] > 0 && gain(counts[symbol], frequencies[symbol]) > most) {
                most = gain(counts[symbol], frequencies[symbol]);
                best = symbol;
            }
        }
        return best;
    }

    private static int bestToLower(double[] counts, int[] frequencies) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (frequencies[symbol] > 1 && loss(counts[symbol], frequencies[symbol]) < least) {
                least = loss(counts[symbol], frequencies[symbol]);
                best = symbol;
            }
        }
        return best;
    }

    private static double gain(double count, int frequency) {
        return count * StrictMath.log1p(1.0 / frequency);
    }

    private static double loss(double count, int frequency) {
        return count * -StrictMath.log1p(-1.0 / frequency);
    }

    /// The size of the alphabet.
    public int symbolCount() {
        return frequencies.length;
    }

    /// The probability of a symbol in units of 1 / 4096.
    public int frequency(int symbol) {
        return frequencies[symbol];
    }

    /// The ideal length of a symbol in bits, `12 - log2 frequency`; infinite for a symbol that cannot be coded.
    public double cost(int symbol) {
        int frequency = frequencies[symbol];
        return frequency == 0 ? Double.POSITIVE_INFINITY : PRECISION - StrictMath.log(frequency) / LN_2;
    }

    /// Writes the table: alphabet size less one (8 bits), then the differences between neighbouring
    /// frequencies, folded to 0, -1, 1, -2, ..., in the Exp-Golomb code whose order (4 bits) makes them
    /// shortest.
    public void write(BitWriter target) {
        int best = 0;
        for (int order = 1; order < PRECISION; order++) {
            best = size(order) < size(best) ? order : best;
        }
        target.write(frequencies.length - 1, 8);
        target.write(best, 4);
        int before = 0;
        for (int frequency : frequencies) {
            int folded = fold(frequency - before);
            target.writeGamma(folded >>> best);
            target.write(folded & ((1 << best) - 1), best);
            before = frequency;
        }
    }

    /// Reads what {@link #write} wrote.
    ///
    /// @throws CorruptStreamException if the bits are not a table
    public static FrequencyTable read(BitReader source) throws CorruptStreamException {
        try {
            int[] frequencies = new int[(int) source.read(8) + 1];
            int order = (int) source.read(4);
            int before = 0;
            for (int symbol = 0; symbol < frequencies.length; symbol++) {
                int high = source.readGamma();
                if (high > 2 << PRECISION) {
                    throw new IllegalArgumentException("the frequency of symbol " + symbol + " jumps too far");
                }
                int folded = high << order | (int) source.read(order);
                before += (folded >>> 1) ^ -(folded & 1);
                frequencies[symbol] = before;
            }
            return of(frequencies);
        } catch (IllegalArgumentException broken) {
            throw new CorruptStreamException("frequency table: " + broken.getMessage());
        }
    }

    private static int fold(int difference) {
        return difference << 1 ^ difference >> 31;
    }

    private long size(int order) {
        long size = 0;
        int before = 0;
        for (int frequency : frequencies) {
            int high = fold(frequency - before) >>> order;
            size += 2 * (31 - Integer.numberOfLeadingZeros(high + 1)) + 1 + order;
            before = frequency;
        }
        return size;
    }

    private static void checkSize(int symbols) {
        if (symbols < 1 || symbols > SYMBOLS_MAX) {
            throw new IllegalArgumentException("an alphabet has 1 to " + SYMBOLS_MAX + " symbols, not " + symbols);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrequencyTable table && Arrays.equals(table.frequencies, frequencies);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(frequencies);
    }

    @Override
    public String toString() {
        return "FrequencyTable" + Arrays.toString(frequencies);
    }
}
