package dev.lloyd.quant.coded;

import dev.lloyd.core.parallel.Workers;
import java.util.function.Function;

/// Finds the design and the scale at which values fit a number of bytes, just.
///
/// A Gaussian design of the target's rate is scaled to the deviation of the values. The coded size falls by close
/// to one bit a value when the scale doubles; the scale is moved along that line, and between one that fits and one
/// that does not by interpolation, until the size is within 0.1 % below the target. If that would take a scale more
/// than a quarter away from the deviation, values are not Gaussian, and a design of another rate is tried. Every
/// size is that of real coded bytes, all side information counted. Cost: 3 to 6 encodings of a sample of the
/// values, then 1 to 3 of all of them.
public final class RateSearch {
    /// How far below the target the size may stay, as a share of the target.
    private static final double TOLERANCE = 0.001;

    private static final int TRIALS_MAX = 12;
    private static final int DESIGNS_MAX = 6;

    /// How far the scale may be from the deviation of the values before another design is tried.
    private static final double SCALE_LIMIT = 1.25;

    /// Values of the sample that the search begins with.
    private static final int SAMPLE = 1 << 17;

    /// Steps between the rates of designs, so that tensors share them.
    private static final double RATE_STEP = 1 / 64.0;

    private final Function<CodedDesign, byte[]> coder;
    private final CodedDesign design;
    private final double target;
    private final int count;

    /// The coarsest scale that does not fit, 0 before one is found, and its size.
    private double fineFactor;

    private int fineSize;

    /// The best that fits; no bytes before one is found.
    private Found coarse = new Found(0, new byte[0]);

    private RateSearch(Function<CodedDesign, byte[]> coder, CodedDesign design, double target, int count) {
        this.coder = coder;
        this.design = design;
        this.target = target;
        this.count = count;
    }

    private record Found(double factor, byte[] bytes) {}

    /// A design and the bytes it leads to.
    ///
    /// @param design the design
    /// @param bytes the coded values
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Fit(CodedDesign design, byte[] bytes) {}

    /// Codes values in at most that many bytes, and at least 99.9 % of them where the values allow it.
    ///
    /// @param states of the trellis, 1 for the scalar quantizer
    /// @param values finite numbers
    /// @param targetBytes the most bytes the result may have
    /// @param blockSize values of a block, 64 to 32768
    /// @return the design and the bytes, which {@link CodedTensor#open} opens
    /// @throws IllegalArgumentException if nothing makes them fit, giving the least size found
    public static Fit fit(int states, float[] values, long targetBytes, int blockSize, Workers workers) {
        return fit(
                states,
                values,
                targetBytes,
                blockSize,
                (design, part) -> CodedTensor.encode(design, part, blockSize, workers));
    }

    /// Codes some of the values.
    interface Coder {
        byte[] encode(CodedDesign design, float[] values);
    }

    /// The same with a coder of one's own.
    ///
    /// @param unit values that a coder takes together: samples consist of whole ones
    static Fit fit(int states, float[] values, long targetBytes, int unit, Coder coder) {
        double deviation = deviation(values);
        float[] sample = sample(values, unit);
        double share = (double) sample.length / Math.max(1, values.length);
        double rate = 8.0 * targetBytes / Math.max(1, values.length);
        Fit best = new Fit(CodedDesign.gaussian(states, CodedDesign.RATE_MAX), new byte[0]);
        for (int trial = 0; trial < DESIGNS_MAX; trial++) {
            double stepped = Math.rint(rate / RATE_STEP) * RATE_STEP;
            double possible = Math.clamp(stepped, CodedDesign.RATE_MIN, CodedDesign.RATE_MAX);
            CodedDesign design = CodedDesign.gaussian(states, possible).times(deviation);
            double factor = 1;
            if (sample.length < values.length) {
                factor = new RateSearch(each -> coder.encode(each, sample), design, share * targetBytes, sample.length)
                        .run(factor)
                        .factor;
            }
            Found found = new RateSearch(each -> coder.encode(each, values), design, targetBytes, values.length)
                    .run(factor == 0 ? 1 : factor);
            if (found.bytes.length > best.bytes.length) {
                best = new Fit(design.times(found.factor), found.bytes);
            }
            double missing = found.bytes.length == 0
                    ? -0.3
                    : (targetBytes - found.bytes.length) * 8.0 / Math.max(1, values.length);
            boolean ended = missing < 0 ? possible <= CodedDesign.RATE_MIN : possible >= CodedDesign.RATE_MAX;
            if (found.bytes.length >= targetBytes * (1 - TOLERANCE) || ended) {
                break;
            }
            rate = possible + (missing < 0 ? missing : Math.max(missing, RATE_STEP));
        }
        if (best.bytes.length == 0) {
            throw new IllegalArgumentException(values.length + " values do not fit " + targetBytes + " bytes");
        }
        return best;
    }

    private static double deviation(float[] values) {
        double energy = 0;
        for (float value : values) {
            energy += (double) value * value;
        }
        return energy > 0 ? Math.sqrt(energy / values.length) : 1;
    }

    /// Units spread evenly over the values.
    private static float[] sample(float[] values, int unit) {
        int units = values.length / unit;
        int taken = Math.max(1, SAMPLE / unit);
        if (units < 4 * taken) {
            return values;
        }
        float[] sample = new float[taken * unit];
        for (int index = 0; index < taken; index++) {
            int from = (int) ((long) index * units / taken) * unit;
            System.arraycopy(values, from, sample, index * unit, unit);
        }
        return sample;
    }

    private Found run(double start) {
        double factor = start;
        for (int trial = 0; trial < TRIALS_MAX; trial++) {
            byte[] bytes = coder.apply(design.times(factor));
            if (bytes.length > target) {
                fineFactor = Math.max(fineFactor, factor);
                fineSize = bytes.length;
            } else if (bytes.length > coarse.bytes.length) {
                coarse = new Found(factor, bytes);
            }
            double next = next(factor, bytes.length);
            boolean enough = bytes.length <= target && bytes.length >= target * (1 - TOLERANCE);
            if (enough || next == factor) {
                break;
            }
            factor = next;
        }
        return coarse;
    }

    private double next(double factor, int size) {
        // Aim below the target by half the tolerance: the size is not perfectly smooth in the scale.
        double aim = target * (1 - TOLERANCE / 2);
        if (fineSize == 0 || coarse.bytes.length == 0) {
            double octaves = (size - aim) * 8 / Math.max(1, count);
            double next = factor * StrictMath.pow(2, Math.clamp(octaves, -1, 1));
            return Math.clamp(next, 1 / SCALE_LIMIT, SCALE_LIMIT);
        }
        double share = Math.clamp((fineSize - aim) / (fineSize - coarse.bytes.length), 0.05, 0.95);
        double logFine = StrictMath.log(fineFactor);
        return StrictMath.exp(logFine + share * (StrictMath.log(coarse.factor) - logFine));
    }
}
