package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Rope;

/// Rotation of the pairs of one token. Angles, sines and cosines are double.
public final class Rotary {
    private Rotary() {}

    public static void rotate(Rope rope, int position, Matrix input, int row, Matrix target) {
        int pairs = rope.frequencies().length;
        int end = input.offset(row) + input.columns();
        for (int pair = 0; pair < pairs; pair++) {
            double angle = position * rope.frequencies()[pair];
            float cosine = (float) Math.cos(angle);
            float sine = (float) Math.sin(angle);
            for (int first = input.offset(row) + pair; first < end; first += rope.headSize()) {
                float a = input.values()[first];
                float b = input.values()[first + pairs];
                target.values()[first] = a * cosine - b * sine;
                target.values()[first + pairs] = a * sine + b * cosine;
            }
        }
    }
}
