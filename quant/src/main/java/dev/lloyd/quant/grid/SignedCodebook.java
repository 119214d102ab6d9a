package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.Points;

/// The codebook of magnitudes of {@link SignedPoints}. Fitted again, a magnitude may be less than 0.
///
/// @param magnitudes of one orthant
/// @param dimension of a vector
record SignedCodebook(Codebook magnitudes, int dimension) implements Codebook {
    @Override
    public float[] levels() {
        return magnitudes.levels();
    }

    @Override
    public Points with(float[] levels) {
        return new SignedPoints((VectorTable) magnitudes.with(levels));
    }

    @Override
    public void decode(double[] levels, int levelOffset, int[] codes, int codeOffset, double[] values) {
        magnitudes.decode(levels, levelOffset, index(codes, codeOffset), 0, values);
        turn(codes[codeOffset], values, values);
    }

    @Override
    public void gather(double[] values, int[] codes, int codeOffset, double[] sums, int sumOffset) {
        double[] folded = new double[dimension];
        turn(codes[codeOffset], values, folded);
        magnitudes.gather(folded, index(codes, codeOffset), 0, sums, sumOffset);
    }

    private int[] index(int[] codes, int codeOffset) {
        return new int[] {codes[codeOffset] >> dimension};
    }

    private void turn(int signs, double[] source, double[] target) {
        for (int place = 0; place < dimension; place++) {
            target[place] = (signs >> place & 1) == 0 ? source[place] : -source[place];
        }
    }
}
