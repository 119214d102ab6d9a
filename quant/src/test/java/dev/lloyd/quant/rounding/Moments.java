package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;

/// Second moments for tests, and the error that they measure, in plain loops.
public final class Moments {
    private Moments() {}

    /// Inputs of a few strong directions and some noise, with channels of very different size: `E[x x^T]` over
    /// `2 * channels` of them.
    public static DoubleMatrix correlated(int channels, long seed) {
        int count = 2 * channels;
        int directions = Math.max(1, channels / 8);
        float[] mixing = Seeds.gaussian(directions * channels, seed);
        float[] sizes = Seeds.gaussian(channels, seed + 1);
        float[] latent = Seeds.gaussian(count * directions, seed + 2);
        float[] noise = Seeds.gaussian(count * channels, seed + 3);
        DoubleMatrix moments = DoubleMatrix.zeros(channels, channels);
        double[] input = new double[channels];
        for (int sample = 0; sample < count; sample++) {
            for (int channel = 0; channel < channels; channel++) {
                double sum = 0.5 * noise[sample * channels + channel];
                for (int index = 0; index < directions; index++) {
                    sum += latent[sample * directions + index] * mixing[index * channels + channel] / 3;
                }
                input[channel] = sum * Math.exp(0.5 * sizes[channel]);
            }
            for (int row = 0; row < channels; row++) {
                double value = input[row] / count;
                for (int column = 0; column < channels; column++) {
                    moments.values()[row * channels + column] += value * input[column];
                }
            }
        }
        return moments;
    }

    /// The matrix with a share of its mean diagonal added to the diagonal.
    public static DoubleMatrix damped(DoubleMatrix moments, double share) {
        DoubleMatrix target = moments.copy();
        double mean = 0;
        for (int index = 0; index < moments.rows(); index++) {
            mean += moments.at(index, index) / moments.rows();
        }
        for (int index = 0; index < moments.rows(); index++) {
            target.set(index, index, moments.at(index, index) + share * mean);
        }
        return target;
    }

    /// `tr(E M E^T)`, `E = decoded - weights`.
    public static double loss(Matrix weights, Matrix decoded, DoubleMatrix moments) {
        double total = 0;
        int columns = weights.columns();
        double[] error = new double[columns];
        for (int row = 0; row < weights.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                error[column] = (double) decoded.at(row, column) - weights.at(row, column);
            }
            for (int left = 0; left < columns; left++) {
                double sum = 0;
                for (int right = 0; right < columns; right++) {
                    sum += moments.at(left, right) * error[right];
                }
                total += error[left] * sum;
            }
        }
        return total;
    }
}
