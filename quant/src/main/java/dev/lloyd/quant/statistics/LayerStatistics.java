package dev.lloyd.quant.statistics;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.SecondMoment;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Optional;

/// What calibration keeps of a linear layer's input: sums, so that parts of a run can be merged and resumed.
///
/// Not thread-safe. Memory: `8 n^2` bytes for `n` channels.
public final class LayerStatistics {
    private final DoubleMatrix outer;
    private final double[] magnitudes;
    private final float[] largest;
    private final Optional<RowBlocks> rows;
    private long count;

    private LayerStatistics(
            DoubleMatrix outer, double[] magnitudes, float[] largest, long count, Optional<RowBlocks> rows) {
        this.outer = outer;
        this.magnitudes = magnitudes;
        this.largest = largest;
        this.count = count;
        this.rows = rows;
    }

    /// Nothing seen yet.
    ///
    /// @param channels length of the layer's input
    public static LayerStatistics empty(int channels) {
        return new LayerStatistics(
                DoubleMatrix.zeros(channels, channels), new double[channels], new float[channels], 0, Optional.empty());
    }

    /// Statistics that were stored.
    ///
    /// @param outer sum of `x x^T`
    /// @param magnitudes sum of `|x_j|`
    /// @param largest largest `|x_j|`
    /// @param count inputs seen
    public static LayerStatistics of(DoubleMatrix outer, double[] magnitudes, float[] largest, long count) {
        if (outer.rows() != outer.columns()
                || outer.rows() != magnitudes.length
                || largest.length != magnitudes.length) {
            throw new IllegalArgumentException("statistics of " + outer.rows() + " x " + outer.columns()
                    + " do not fit " + magnitudes.length + " and " + largest.length + " channels");
        }
        return new LayerStatistics(outer, magnitudes, largest, count, Optional.empty());
    }

    /// What was seen until now, shared, with what is known of the layer's rows.
    public LayerStatistics withRows(RowBlocks blocks) {
        return new LayerStatistics(outer, magnitudes, largest, count, Optional.of(blocks));
    }

    /// Which of the layer's rows err together, if that is known.
    public Optional<RowBlocks> rows() {
        return rows;
    }

    /// Length of the layer's input.
    public int channels() {
        return magnitudes.length;
    }

    /// Inputs seen.
    public long count() {
        return count;
    }

    /// Sum of `x x^T`, shared: whoever accumulates writes here.
    public DoubleMatrix outer() {
        return outer;
    }

    /// Sum of `|x_j|`, shared.
    public double[] magnitudes() {
        return magnitudes;
    }

    /// Largest `|x_j|`, shared.
    public float[] largest() {
        return largest;
    }

    /// Adds inputs, one a row.
    ///
    /// @throws IllegalArgumentException if the rows are not `channels` long
    public void add(Matrix inputs, Workers workers) {
        if (inputs.columns() != channels()) {
            throw new IllegalArgumentException(
                    "inputs of " + inputs.columns() + " channels do not fit statistics of " + channels());
        }
        SecondMoment.accumulate(FloatBlock.of(inputs), outer, workers);
        for (int row = 0; row < inputs.rows(); row++) {
            for (int channel = 0; channel < channels(); channel++) {
                float magnitude = Math.abs(inputs.at(row, channel));
                magnitudes[channel] += magnitude;
                largest[channel] = Math.max(largest[channel], magnitude);
            }
        }
        count += inputs.rows();
    }

    /// Adds what another run saw.
    public void merge(LayerStatistics other) {
        if (other.channels() != channels()) {
            throw new IllegalArgumentException(
                    "statistics of " + other.channels() + " channels do not merge with " + channels());
        }
        for (int index = 0; index < outer.values().length; index++) {
            outer.values()[index] += other.outer.values()[index];
        }
        for (int channel = 0; channel < channels(); channel++) {
            magnitudes[channel] += other.magnitudes[channel];
            largest[channel] = Math.max(largest[channel], other.largest[channel]);
        }
        count += other.count;
    }

    /// `H = E[x x^T]`, in new storage.
    ///
    /// @throws IllegalStateException if nothing was seen
    public DoubleMatrix secondMoments() {
        if (count == 0) {
            throw new IllegalStateException("no input was seen: second moments are not known");
        }
        DoubleMatrix target = outer.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] /= count;
        }
        return target;
    }

    /// `E|x_j|`.
    ///
    /// @throws IllegalStateException if nothing was seen
    public float[] meanMagnitude() {
        if (count == 0) {
            throw new IllegalStateException("no input was seen: mean magnitudes are not known");
        }
        float[] target = new float[channels()];
        for (int channel = 0; channel < target.length; channel++) {
            target[channel] = (float) (magnitudes[channel] / count);
        }
        return target;
    }
}
