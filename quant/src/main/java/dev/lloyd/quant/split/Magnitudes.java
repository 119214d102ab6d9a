package dev.lloyd.quant.split;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;

/// Calibration statistics made fit for dividing by them.
final class Magnitudes {
    private Magnitudes() {}

    /// `a_j / sqrt(min a * max a)`, each at least a ten-thousandth of the largest; all 1 if there was no input.
    static double[] normalised(float[] magnitude) {
        double largest = 0;
        for (float value : magnitude) {
            largest = Math.max(largest, value);
        }
        double[] scales = new double[magnitude.length];
        double least = Double.POSITIVE_INFINITY;
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = largest == 0 ? 1 : Math.max(magnitude[channel], 1e-4 * largest);
            least = Math.min(least, scales[channel]);
        }
        double middle = Math.sqrt(least * (largest == 0 ? 1 : largest));
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] /= middle;
        }
        return scales;
    }

    /// The Cholesky factor of second moments with a hundredth of their mean diagonal added, or ten times as much
    /// until it exists; of the identity if there was no input.
    static Cholesky.Factor factor(DoubleMatrix moments) {
        double mean = 0;
        for (int channel = 0; channel < moments.rows(); channel++) {
            mean += Math.max(0, moments.at(channel, channel)) / moments.rows();
        }
        for (double share = 0.01; share < 1e6; share *= 10) {
            DoubleMatrix damped = moments.copy();
            for (int channel = 0; channel < moments.rows(); channel++) {
                damped.set(channel, channel, moments.at(channel, channel) + (mean == 0 ? 1 : share * mean));
            }
            if (Cholesky.of(damped) instanceof Cholesky.Factor factor) {
                return factor;
            }
        }
        throw new IllegalArgumentException("the second moments are not positive semidefinite");
    }
}
