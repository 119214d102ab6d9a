package dev.lloyd.quant.coded;

import dev.lloyd.core.parallel.Workers;

/// Finds the finest step at which values fit a number of bytes.
///
/// The coded size falls by close to one bit a value when the step doubles. From a first guess the step is moved along that
/// line, and between a step that fits and one that does not by interpolation, until the size is within 0.1 % below the target.
/// Every size is that of real coded bytes, all side information counted.
/// Cost: 3 to 6 encodings of a sample of the values, then 2 to 4 of all of them.
public final class RateSearch {
    /// How far below the target the size may stay, as a share of the target.
    private static final double TOLERANCE = 0.001;

    private static final int TRIALS_MAX = 24;

    /// Values of the sample that the search begins with.
    private static final int SAMPLE = 1 << 17;

    private final CodedDesign design;
    private final float[] values;
    private final double target;
    private final int blockSize;

    /// The coarsest step that does not fit, 0 before one is found, and its size.
    private double fineFactor;

    private int fineSize;

    /// The best that fits; no bytes before one is found.
    private Found coarse = new Found(0, new byte[0]);

    private RateSearch(CodedDesign design, float[] values, double target, int blockSize) {
        this.design = design;
        this.values = values;
        this.target = target;
        this.blockSize = blockSize;
    }

    /// A step and the bytes it leads to.
    ///
    /// @param design the design at that step
    /// @param bytes the coded values, which {@link CodedTensor#open} opens
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Fit(CodedDesign design, byte[] bytes) {}

    /// Codes values in at most that many bytes, and at least 99.9 % of them where the values allow it.
    ///
    /// @param design any design of about the target's rate, in any units: its scale is what is searched
    /// @param values finite numbers
    /// @param targetBytes the most bytes the result may have
    /// @throws IllegalArgumentException if no step makes them fit, giving the least size found
    public static Fit fit(CodedDesign design, float[] values, long targetBytes, int blockSize, Workers workers) {
        double energy = 0;
        for (float value : values) {
            energy += (double) value * value;
        }
        double deviation = energy > 0 ? Math.sqrt(energy / values.length) : 1;
        float[] sample = sample(values, blockSize);
        double factor = deviation;
        if (sample.length < values.length) {
            double share = (double) sample.length / values.length;
            factor = new RateSearch(design, sample, share * targetBytes, blockSize).run(factor, workers).factor;
        }
        Found found = new RateSearch(design, values, targetBytes, blockSize).run(factor, workers);
        return new Fit(design.times(found.factor), found.bytes);
    }

    /// Blocks spread evenly over the values.
    private static float[] sample(float[] values, int blockSize) {
        int blocks = values.length / blockSize;
        int taken = SAMPLE / blockSize;
        if (blocks < 4 * taken) {
            return values;
        }
        float[] sample = new float[taken * blockSize];
        for (int block = 0; block < taken; block++) {
            int from = (int) ((long) block * blocks / taken) * blockSize;
            System.arraycopy(values, from, sample, block * blockSize, blockSize);
        }
        return sample;
    }

    private record Found(double factor, byte[] bytes) {}

    private Found run(double start, Workers workers) {
        double factor = start;
        long smallest = Long.MAX_VALUE;
        for (int trial = 0; trial < TRIALS_MAX; trial++) {
            byte[] bytes = CodedTensor.encode(design.times(factor), values, blockSize, workers);
            smallest = Math.min(smallest, bytes.length);
            if (bytes.length > target) {
                fineFactor = Math.max(fineFactor, factor);
                fineSize = bytes.length;
            } else if (coarse.bytes.length == 0 || bytes.length > coarse.bytes.length) {
                coarse = new Found(factor, bytes);
            }
            if (bytes.length <= target && bytes.length >= target * (1 - TOLERANCE)) {
                return coarse;
            }
            factor = next(factor, bytes.length);
        }
        if (coarse.bytes.length == 0) {
            throw new IllegalArgumentException(
                    "the values do not fit " + (long) target + " bytes; the least size found is " + smallest);
        }
        return coarse;
    }

    private double next(double factor, int size) {
        // Aim below the target by half the tolerance: the size is not perfectly smooth in the step.
        double aim = target * (1 - TOLERANCE / 2);
        if (fineSize == 0 || coarse.bytes.length == 0) {
            double octaves = (size - aim) * 8 / Math.max(1, values.length);
            return factor * StrictMath.pow(2, Math.clamp(octaves, -2, 2));
        }
        double share = Math.clamp((fineSize - aim) / (fineSize - coarse.bytes.length), 0.05, 0.95);
        double logFine = StrictMath.log(fineFactor);
        return StrictMath.exp(logFine + share * (StrictMath.log(coarse.factor) - logFine));
    }
}
