package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.RotationKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Rope;
import java.util.Arrays;

/// The sines and cosines of a rotation, made once for each position, for rows that are turned again and again.
/// Bits are those of {@link Rotary}. Takes `4 headSize` bytes for each position of the pages of {@value #PAGE}
/// that were asked for. Thread-safe.
public final class RotaryTable {
    private static final int PAGE = 64;

    private final Rope rope;

    /// Those that were asked for; a new array with each, so that no thread reads one that is being filled.
    private volatile float[][][] pages = new float[0][][];

    /// A table without any positions yet.
    public RotaryTable(Rope rope) {
        this.rope = rope;
    }

    /// What it turns by.
    public Rope rope() {
        return rope;
    }

    /// Turns rows of neighbouring tokens, or turns them back, in their place.
    ///
    /// @param position of the first
    /// @param direction 1, or -1 for back
    /// @param rows tokens x features, heads side by side
    public void rotate(int position, int direction, Matrix rows) {
        float[] values = rows.values();
        for (int row = 0; row < rows.rows(); row++) {
            int offset = rows.offset(row);
            rotate(position + row, direction, values, offset, values, offset, rows.columns());
        }
    }

    /// Turns a token.
    ///
    /// @param row of the inputs and of the target
    void rotate(int position, Matrix input, int row, Matrix target) {
        rotate(position, 1, input.values(), input.offset(row), target.values(), target.offset(row), input.columns());
    }

    private void rotate(
            int position, int direction, float[] values, int offset, float[] target, int targetOffset, int count) {
        float[] turn = page(position / PAGE)[position % PAGE];
        RotationKernels.rotate(values, offset, target, targetOffset, count / turn.length, turn, direction);
    }

    private float[][] page(int number) {
        float[][][] all = pages;
        return number < all.length && all[number] != null ? all[number] : made(number);
    }

    private synchronized float[][] made(int number) {
        float[][][] all = pages;
        if (number >= all.length || all[number] == null) {
            all = Arrays.copyOf(all, Math.max(all.length, number + 1));
            all[number] = angles(number);
            pages = all;
        }
        return all[number];
    }

    /// For each position the cosines of all pairs and behind them the sines.
    private float[][] angles(int number) {
        double[] frequencies = rope.frequencies();
        float[][] page = new float[PAGE][rope.headSize()];
        for (int place = 0; place < PAGE; place++) {
            for (int pair = 0; pair < frequencies.length; pair++) {
                double angle = (number * PAGE + place) * frequencies[pair];
                page[place][pair] = (float) Math.cos(angle);
                page[place][frequencies.length + pair] = (float) Math.sin(angle);
            }
        }
        return page;
    }
}
