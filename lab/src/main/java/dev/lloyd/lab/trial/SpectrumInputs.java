package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.random.RandomGenerator;

/// Inputs of a layer of any width whose second moments have the spectrum of a real layer's.
///
/// The real eigenvalues, descending, are stretched to the width (the logarithm is linear between them); a Gaussian
/// vector gets them as variances, and a fixed rotation mixes its channels: `x = Q sqrt(S) z`. The rotation turns
/// disjoint random pairs of channels by random angles, twice for each bit of the width, so that no channel keeps to
/// itself.
final class SpectrumInputs {
    private static final int BATCH = 1024;

    private final float[] deviations;
    private final int[][] pairs;
    private final float[][] cosines;
    private final float[][] sines;
    private final long seed;

    /// @param spectrum the real layer's eigenvalues, ascending, the largest positive
    /// @param columns of the layer
    SpectrumInputs(double[] spectrum, int columns, long seed) {
        this.seed = seed;
        this.deviations = stretched(spectrum, columns);
        int rounds = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(columns - 1));
        this.pairs = new int[rounds][];
        this.cosines = new float[rounds][columns / 2];
        this.sines = new float[rounds][columns / 2];
        RandomGenerator generator = Seeds.generator(Seeds.derive(seed, "rotation"));
        for (int round = 0; round < rounds; round++) {
            pairs[round] = Seeds.shuffled(columns, generator);
            for (int pair = 0; pair < columns / 2; pair++) {
                double angle = 2 * Math.PI * generator.nextDouble();
                cosines[round][pair] = (float) Math.cos(angle);
                sines[round][pair] = (float) Math.sin(angle);
            }
        }
    }

    /// The square roots of the eigenvalues, descending, with a mean variance of one. What is not positive counts as a
    /// billionth of the largest.
    private static float[] stretched(double[] spectrum, int columns) {
        double least = 1e-9 * spectrum[spectrum.length - 1];
        double[] variances = new double[columns];
        double sum = 0;
        for (int column = 0; column < columns; column++) {
            double place = (spectrum.length - 1) * (1 - (double) column / Math.max(1, columns - 1));
            int below = (int) Math.min(place, spectrum.length - 2);
            double share = place - below;
            double low = Math.log(Math.max(least, spectrum[below]));
            double high = Math.log(Math.max(least, spectrum[below + 1]));
            variances[column] = Math.exp(low + share * (high - low));
            sum += variances[column];
        }
        float[] deviations = new float[columns];
        for (int column = 0; column < columns; column++) {
            deviations[column] = (float) Math.sqrt(variances[column] * columns / sum);
        }
        return deviations;
    }

    /// Statistics of so many inputs.
    LayerStatistics statistics(int count, Workers workers) {
        int columns = deviations.length;
        LayerStatistics statistics = LayerStatistics.empty(columns);
        for (int from = 0; from < count; from += BATCH) {
            int rows = Math.min(BATCH, count - from);
            float[] values = new float[rows * columns];
            long first = from;
            workers.forEach(rows, row -> {
                float[] input = Seeds.gaussian(columns, Seeds.derive(seed, first + row));
                fill(input);
                System.arraycopy(input, 0, values, row * columns, columns);
            });
            statistics.add(new Matrix(rows, columns, values), workers);
        }
        return statistics;
    }

    private void fill(float[] input) {
        for (int column = 0; column < input.length; column++) {
            input[column] *= deviations[column];
        }
        for (int round = 0; round < pairs.length; round++) {
            int[] order = pairs[round];
            for (int pair = 0; pair < input.length / 2; pair++) {
                float left = input[order[2 * pair]];
                float right = input[order[2 * pair + 1]];
                input[order[2 * pair]] = cosines[round][pair] * left - sines[round][pair] * right;
                input[order[2 * pair + 1]] = sines[round][pair] * left + cosines[round][pair] * right;
            }
        }
    }
}
