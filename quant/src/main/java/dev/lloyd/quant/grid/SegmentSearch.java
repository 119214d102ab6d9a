package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.RunPoints;

/// Finds the code of a segment's values: every gain with the points nearest to it is tried, so that the squared
/// error is the least that any code has. Of equal errors the first gain wins. For one thread.
///
/// Cost: `2^gainBits` roundings of the segment.
final class SegmentSearch {
    private final SegmentCode code;
    private final float[] rotated;
    private final float[] scaled;
    private byte[] tried;
    private byte[] chosen;
    private int gain;
    private double product;
    private double square;

    SegmentSearch(SegmentCode code) {
        int length = code.segment().length();
        this.code = code;
        this.rotated = new float[length];
        this.scaled = new float[length];
        this.tried = new byte[length];
        this.chosen = new byte[length];
    }

    /// Looks for the code of finite values.
    void find(float[] values, int offset) {
        System.arraycopy(values, offset, rotated, 0, rotated.length);
        code.rotation().apply(rotated, 0);
        double least = Double.POSITIVE_INFINITY;
        for (int index = 0; index < code.gains().length; index++) {
            double error = attempt(index, least);
            least = Math.min(least, error);
        }
    }

    /// The squared error of the points nearest at a gain, less the square of the values; kept if it is less than
    /// what there was.
    private double attempt(int index, double least) {
        float factor = code.gains()[index];
        for (int place = 0; place < scaled.length; place++) {
            scaled[place] = factor == 0 ? 0 : rotated[place] / factor;
        }
        code.points().nearest(scaled, 0, scaled.length, tried, 0);
        double xp = 0;
        double pp = 0;
        for (int place = 0; place < scaled.length; place++) {
            double point = code.points().value(tried[place] & 0xFF);
            xp += rotated[place] * point;
            pp += point * point;
        }
        double error = factor * (factor * pp - 2 * xp);
        if (error < least) {
            byte[] former = chosen;
            chosen = tried;
            tried = former;
            gain = index;
            product = xp;
            square = pp;
        }
        return error;
    }

    /// The number of the gain that was found.
    int gain() {
        return gain;
    }

    /// The product of the values with the points that were found.
    double product() {
        return product;
    }

    /// The square of the points that were found.
    double square() {
        return square;
    }

    /// Writes what was found.
    void write(int[] codes, int offset, RunPoints.Run run) {
        LowBits.write(codes, offset, run.gainPosition(), run.gainBits(), gain);
        int place = run.codePosition();
        for (int index = 0; index < chosen.length; index++, place += run.bits()) {
            LowBits.write(codes, offset, place, run.bits(), chosen[index] & 0xFF);
        }
    }
}
