package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.FrequencyTable;
import dev.lloyd.core.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/// Fits a design to a sample: rounds of path, levels and probabilities, each the best for the two others.
///
/// A round finds the sample's codes, moves every level to the mean of the values coded with it, and sets the
/// probabilities to the frequencies seen. Squared error + `lambda` x bits falls from round to round but for
/// rounding. Sums are taken in the sample's order, block by block, so the design does not depend on the number of
/// threads.
final class DesignFitting {
    private final float[] sample;
    private final int blockSize;
    private final Symmetry symmetry;
    private final Workers workers;

    /// Whether a source is as likely to be `-x` as `x`, so that both count for each.
    enum Symmetry {
        /// Levels and probabilities are mirror images of themselves.
        MIRRORED,
        /// Nothing is assumed.
        NONE
    }

    /// @param sample values in the units of the design
    /// @param blockSize values coded in one go, from state 0 on
    DesignFitting(float[] sample, int blockSize, Symmetry symmetry, Workers workers) {
        this.sample = sample;
        this.blockSize = blockSize;
        this.symmetry = symmetry;
        this.workers = workers;
    }

    /// What one round saw.
    ///
    /// @param bits mean bits of a value, ideal for the design's probabilities
    /// @param squaredError mean squared error of a value
    /// @param next the design that the round leads to
    record Round(double bits, double squaredError, CodedDesign next) {}

    private static final class Tally {
        private final double[] counts;
        private final double[] sums;
        private double squaredError;
        private double bits;

        Tally(int levels) {
            counts = new double[levels];
            sums = new double[levels];
        }

        void add(Tally other) {
            for (int level = 0; level < counts.length; level++) {
                counts[level] += other.counts[level];
                sums[level] += other.sums[level];
            }
            squaredError += other.squaredError;
            bits += other.bits;
        }
    }

    /// Runs a round.
    Round round(CodedDesign design) {
        int blocks = Math.ceilDiv(sample.length, blockSize);
        Tally[] tallies = new Tally[blocks];
        workers.forEach(blocks, block -> tallies[block] = tally(design, block * blockSize));
        Tally total = new Tally(design.levelCount());
        for (Tally tally : tallies) {
            total.add(tally);
        }
        return new Round(total.bits / sample.length, total.squaredError / sample.length, next(design, total));
    }

    private Tally tally(CodedDesign design, int from) {
        int count = Math.min(blockSize, sample.length - from);
        byte[] symbols = new byte[count];
        new PathSearch(design).encode(sample, from, count, 0, symbols, 0);
        Tally tally = new Tally(design.levelCount());
        int unions = design.trellis().unions();
        double[] prices = prices(design);
        int state = 0;
        for (int index = 0; index < count; index++) {
            int symbol = symbols[index] & 0xFF;
            int level = symbol * unions + (state & (unions - 1));
            double error = (double) sample[from + index] - design.level(level);
            tally.counts[level]++;
            tally.sums[level] += sample[from + index];
            tally.squaredError += error * error;
            tally.bits += prices[level];
            state = design.trellis().successor(state, symbol & 1);
        }
        return tally;
    }

    private static double[] prices(CodedDesign design) {
        int unions = design.trellis().unions();
        double[] prices = new double[design.levelCount()];
        for (int level = 0; level < prices.length; level++) {
            prices[level] = design.model().tables().get(level % unions).cost(level / unions);
        }
        return prices;
    }

    private CodedDesign next(CodedDesign design, Tally tally) {
        if (symmetry == Symmetry.MIRRORED) {
            mirror(tally);
        }
        int[] shifts = new int[design.levelCount()];
        for (int level = 0; level < shifts.length; level++) {
            if (tally.counts[level] > 0) {
                double place = tally.sums[level] / tally.counts[level] / design.step();
                double plain = level - (shifts.length - 1) / 2.0;
                shifts[level] = (int) Math.rint((place - plain) * CodedDesign.SHIFTS_PER_STEP);
            }
        }
        List<FrequencyTable> tables = tables(design.trellis(), tally.counts);
        if (symmetry == Symmetry.MIRRORED && tables.size() == 2) {
            tables.set(1, DesignBits.mirror(tables.getFirst()));
        }
        return CodedDesign.of(design.trellis(), design.step(), design.lambda(), shifts, tables);
    }

    private static void mirror(Tally tally) {
        int levels = tally.counts.length;
        for (int level = 0; level < levels / 2; level++) {
            int twin = levels - 1 - level;
            double count = tally.counts[level] + tally.counts[twin];
            double sum = tally.sums[twin] - tally.sums[level];
            tally.counts[level] = count;
            tally.counts[twin] = count;
            tally.sums[level] = -sum;
            tally.sums[twin] = sum;
        }
        if (levels % 2 == 1) {
            tally.counts[levels / 2] *= 2;
            tally.sums[levels / 2] = 0;
        }
    }

    /// The tables for counts of levels.
    static List<FrequencyTable> tables(Trellis trellis, double[] counts) {
        List<FrequencyTable> tables = new ArrayList<>();
        for (int union = 0; union < trellis.unions(); union++) {
            double[] own = new double[counts.length / trellis.unions()];
            for (int symbol = 0; symbol < own.length; symbol++) {
                own[symbol] = counts[symbol * trellis.unions() + union];
            }
            tables.add(FrequencyTable.fit(own));
        }
        return tables;
    }

    /// Where fitting begins for Gaussian values of variance 1: evenly spaced levels over the range that the sample
    /// has, and the probabilities of their neighbourhoods.
    ///
    /// @param step distance of neighbouring levels; with a trellis a union has every second
    static CodedDesign start(Trellis trellis, double step, double lambda, double range) {
        int levels = levelCount(trellis, step, range);
        double[] counts = new double[levels];
        for (int level = 0; level < levels; level++) {
            double place = CodedDesign.place((float) step, levels, level, 0);
            counts[level] = StrictMath.exp(-place * place / 2) + 1e-5;
        }
        return CodedDesign.of(trellis, (float) step, lambda, new int[levels], tables(trellis, counts));
    }

    private static int levelCount(Trellis trellis, double step, double range) {
        int unit = trellis.scalar() ? 2 : 4;
        int extra = trellis.scalar() ? 1 : 0;
        int most = trellis.unions() * FrequencyTable.SYMBOLS_MAX - (trellis.scalar() ? 1 : 0);
        return Math.min(most, unit * (int) Math.ceil(2 * range / step / unit) + extra);
    }
}
