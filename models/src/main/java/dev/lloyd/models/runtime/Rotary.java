package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Rope;

/// Rotation of the pairs of one token. Angles, sines and cosines are double.
final class Rotary {
    private Rotary() {}

    static void rotate(Rope rope, int position, Matrix input, int row, Matrix target) {
        int pairs = rope.frequencies().length;
        int step = rope.pairing() == Rope.Pairing.HALVES ? 1 : 2;
        int partner = rope.pairing() == Rope.Pairing.HALVES ? pairs : 1;
        int end = input.offset(row) + input.columns();
        for (int pair = 0; pair < pairs; pair++) {
            double angle = position * rope.frequencies()[pair];
            float cosine = (float) Math.cos(angle);
            float sine = (float) Math.sin(angle);
            for (int first = input.offset(row) + step * pair; first < end; first += rope.headSize()) {
                float a = input.values()[first];
                float b = input.values()[first + partner];
                target.values()[first] = a * cosine - b * sine;
                target.values()[first + partner] = a * sine + b * cosine;
            }
        }
    }
}
