package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;

/// Runs of 64 values in ten words: nine of {@link WindowWord}, and one of the last value's window above a step of 13
/// bits.
///
///     value = step / 2048 * (window - 4)
final class WindowPoints implements Points {
    private static final int VALUES = 64;
    private static final int WORDS = 9;
    private static final int STEP_BITS = 13;
    private static final int STEP_MAX = (1 << STEP_BITS) - 1;
    private static final int UNIT = 2048;

    /// Steps that are tried, as shares of the run's greatest magnitude.
    private static final float LEAST_SHARE = 0.13f;

    private static final float SHARE_STEP = 0.02f;
    private static final int TRIES = 13;

    @Override
    public Tile tile() {
        return new Tile(1, VALUES);
    }

    @Override
    public int codesPerTile() {
        return WORDS + 1;
    }

    @Override
    public int codeBits() {
        return Short.SIZE;
    }

    @Override
    public float minimum() {
        return -4f * STEP_MAX / UNIT;
    }

    @Override
    public float maximum() {
        return 3f * STEP_MAX / UNIT;
    }

    @Override
    public Encoder encoder() {
        Search search = new Search();
        return search::encode;
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        int last = codes[codeOffset + WORDS];
        float step = (float) (last & STEP_MAX) / UNIT;
        for (int index = 0; index < VALUES - 1; index++) {
            int word = codes[codeOffset + index / WindowWord.VALUES];
            values[offset + index] = step * WindowWord.value(word, index % WindowWord.VALUES);
        }
        values[offset + VALUES - 1] = step * ((last >> STEP_BITS) - 4);
    }

    /// Tries steps, each with the best words for it.
    private static final class Search {
        private final WindowWord word = new WindowWord();
        private final float[] run = new float[VALUES];
        private final int[] words = new int[WORDS + 1];

        void encode(float[] values, int offset, int[] codes, int codeOffset) {
            float greatest = 0;
            for (int index = 0; index < VALUES; index++) {
                float value = values[offset + index];
                run[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -16f * UNIT, 16f * UNIT);
                greatest = Math.max(greatest, Math.abs(run[index]));
            }
            double least = Double.POSITIVE_INFINITY;
            for (int index = 0; index < TRIES; index++) {
                int step = Math.clamp(Math.round(greatest * (LEAST_SHARE + SHARE_STEP * index) * UNIT), 1, STEP_MAX);
                double error = encode(step);
                if (error < least) {
                    least = error;
                    System.arraycopy(words, 0, codes, codeOffset, words.length);
                }
            }
            if (greatest == 0) {
                codes[codeOffset + WORDS] &= ~STEP_MAX; // A step of 0: zeros stay zeros.
            }
        }

        /// The squared error of the best words for a step.
        private double encode(int step) {
            float unit = (float) step / UNIT;
            double error = 0;
            for (int index = 0; index < WORDS; index++) {
                words[index] = word.search(run, index * WindowWord.VALUES, 1 / unit);
                error += word.error();
            }
            float value = run[VALUES - 1] / unit;
            int window = Math.clamp(Math.round(value), -4, 3) + 4;
            words[WORDS] = window << STEP_BITS | step;
            return (error + Math.pow(value + 4 - window, 2)) * unit * unit;
        }
    }
}
