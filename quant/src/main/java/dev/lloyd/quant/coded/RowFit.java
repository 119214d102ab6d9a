package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.RangeEncoder;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;

/// Learns the steps, the levels and the probabilities of entropy-coded rows from a sample.
///
/// All columns have the same step for their values times their emphasis, so that bits divide themselves as reverse
/// water-filling would. The step starts where the bits of Gaussian columns add up to those of a row; then come
/// rounds of scales and paths for rows of the sample, and of levels and probabilities for the paths: levels go to
/// the mean of the values coded with them, and to what is counted come some symbols of Gaussian columns. Sums are made
/// in the rows' order within chunks and in the chunks' order: the same for any number of
/// threads.
final class RowFit {
    /// Rows of each round, taken evenly: first those that move the columns' steps, then those that only count.
    private static final int[] SETTLING = {256, 512, 1024};

    private static final int[] COUNTING = {2048, 2048};

    /// Values of a round at most, so that long rows are not learned from for minutes.
    private static final int VALUES_MAX = 1 << 20;

    private static final int CHUNK = 16;

    /// Symbols of Gaussian columns that are counted with those that were seen.
    private static final double PRIOR = 32;

    private final Sample sample;
    private final Trellis trellis;
    private final int size;
    private final int rows;
    private final double[] deviations;
    private final double[] emphasis;

    /// @param size bytes of a row
    RowFit(Sample sample, double tilt, Trellis trellis, int size) {
        this.sample = sample;
        this.trellis = trellis;
        this.size = size;
        int columns = Math.max(1, sample.columns());
        this.rows = sample.values().length / columns;
        this.deviations = new double[columns];
        for (int index = 0; index < rows * columns; index++) {
            deviations[index % columns] += (double) sample.values()[index] * sample.values()[index] / rows;
        }
        if (Arrays.stream(deviations).allMatch(each -> each == 0)) {
            Arrays.fill(deviations, 1);
        }
        this.emphasis = new double[columns];
        for (int column = 0; column < columns; column++) {
            double importance = sample.columns() == 0 ? 1 : sample.importance()[column];
            emphasis[column] = Math.sqrt(importance * StrictMath.pow(deviations[column], tilt));
            deviations[column] = Math.sqrt(deviations[column]);
        }
    }

    /// The points; their shortest code fits.
    CodedRowPoints points() {
        double[] gains = new double[emphasis.length];
        double step = step();
        Arrays.setAll(gains, column -> emphasis[column] / step);
        CodedRowPoints points = start(gains, deviations, new RowTally(gains.length));
        for (int most : SETTLING) {
            RowTally tally = tally(points, most);
            if (tally.isEmpty()) {
                break;
            }
            // Scales as now keep the code as it is, and steps move so that they become the usual ones.
            double[] spread = tally.deviations();
            double scale = tally.scale();
            Arrays.setAll(gains, column -> gains[column] / scale);
            Arrays.setAll(spread, column -> spread[column] * scale);
            points = start(gains, spread, tally);
        }
        for (int most : COUNTING) {
            points = points(points.columns().gains(), points.columns().classes(), tally(points, most));
        }
        while (points.bitsMin() > CodedRowPoints.bitsMax(size, gains.length)) {
            Arrays.setAll(gains, column -> gains[column] / 2);
            points = start(gains, deviations, new RowTally(gains.length));
        }
        return points;
    }

    /// The step at which Gaussian columns take as many bits as a row has.
    private double step() {
        double low = -140;
        double high = 140;
        for (int round = 0; round < 60; round++) {
            double middle = (low + high) / 2;
            double bits = 0;
            for (int column = 0; column < emphasis.length; column++) {
                double ratio = StrictMath.pow(2, -middle) * emphasis[column] * deviations[column];
                bits += CodedRowPoints.bits(ratio);
            }
            low = bits > CodedRowPoints.bitsMax(size, emphasis.length) ? middle : low;
            high = bits > CodedRowPoints.bitsMax(size, emphasis.length) ? high : middle;
        }
        return StrictMath.pow(2, high);
    }

    /// Points whose columns have the classes of their deviations.
    private CodedRowPoints start(double[] gains, double[] spread, RowTally tally) {
        float[] kept = new float[gains.length];
        int[] classes = new int[gains.length];
        for (int column = 0; column < gains.length; column++) {
            double steps = gains[column] * spread[column];
            boolean coded = steps > 0 && gains[column] >= RowColumns.GAIN_MIN && gains[column] <= RowColumns.GAIN_MAX;
            classes[column] = coded ? LevelTable.nearest(steps) + 1 : 0;
            kept[column] = classes[column] > 0 ? (float) gains[column] : 0;
        }
        return points(kept, classes, tally);
    }

    private CodedRowPoints points(float[] gains, int[] classes, RowTally tally) {
        RowColumns.Symbols[] symbols = new RowColumns.Symbols[LevelTable.OWN];
        Arrays.setAll(symbols, number -> fitted(number, tally.symbols(number)));
        return new CodedRowPoints(new RowColumns(gains, classes, symbols), trellis, size);
    }

    private static RowColumns.Symbols fitted(int number, RowTally.Symbols seen) {
        int count = seen.counts().length;
        double deviation = LevelTable.deviation(number);
        double[] masses = new double[count];
        double sum = 0;
        for (int symbol = 0; symbol < count; symbol++) {
            double place = (2 * symbol - count + 0.5) / deviation;
            masses[symbol] = StrictMath.exp(-place * place / 2);
            sum += masses[symbol];
        }
        int[] shifts = new int[count];
        for (int symbol = 0; symbol < count; symbol++) {
            masses[symbol] = masses[symbol] / sum * PRIOR + seen.counts()[symbol];
            double shift = seen.sums()[symbol] / (seen.counts()[symbol] + 1) * LevelTable.SHIFTS_PER_STEP;
            shifts[symbol] = (int) Math.rint(Math.clamp(shift, -Byte.MAX_VALUE, Byte.MAX_VALUE));
        }
        return new RowColumns.Symbols(frequencies(masses), shifts);
    }

    /// Whole frequencies of 1 or more; what rounding leaves goes to the greatest.
    private static int[] frequencies(double[] masses) {
        double sum = Arrays.stream(masses).sum();
        int[] frequencies = new int[masses.length];
        int left = RangeEncoder.TOTAL;
        int greatest = 0;
        for (int symbol = 0; symbol < masses.length; symbol++) {
            frequencies[symbol] = 1 + (int) (masses[symbol] / sum * (RangeEncoder.TOTAL - masses.length));
            left -= frequencies[symbol];
            greatest = masses[symbol] > masses[greatest] ? symbol : greatest;
        }
        frequencies[greatest] += left;
        return frequencies;
    }

    private RowTally tally(CodedRowPoints points, int most) {
        int taken = Math.min(rows, Math.min(most, Math.max(CHUNK, VALUES_MAX / emphasis.length)));
        RowTally[] tallies = new RowTally[Math.ceilDiv(taken, CHUNK)];
        sample.workers().forEach(tallies.length, chunk -> tallies[chunk] = tally(points, chunk * CHUNK, taken));
        RowTally total = new RowTally(emphasis.length);
        for (RowTally each : tallies) {
            total.add(each);
        }
        return total;
    }

    private RowTally tally(CodedRowPoints points, int from, int taken) {
        int columns = emphasis.length;
        FinestSearch search = new FinestSearch(points);
        RowTally tally = new RowTally(columns);
        int[] coded = points.coded();
        for (int index = from; index < Math.min(taken, from + CHUNK); index++) {
            int offset = Math.toIntExact((long) index * rows / taken) * columns;
            float rms = CodedRowPoints.rms(sample.values(), offset, columns);
            if (rms > 0) {
                float scale = search.scale(sample.values(), offset, rms);
                search.search(sample.values(), offset, scale);
                tally.add(sample.values(), offset, scale, rms);
                for (int place = 0; place < coded.length; place++) {
                    int number = points.columns().classes()[coded[place]] - 1;
                    RowPath path = search.path();
                    tally.add(number, points.tables()[place], path.level(place), path.source()[place]);
                }
            }
        }
        return tally;
    }
}
