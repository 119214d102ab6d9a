package dev.lloyd.quant.transform;

import dev.lloyd.quant.form.LinearMap;

/// Plane rotations of disjoint pairs of coordinates, several times with other pairs. Orthogonal.
///
/// @param dimension coordinates
/// @param pairs of each rotation: the first and the second coordinate of pair after pair
/// @param cosines of each rotation, pair by pair
/// @param sines likewise
@SuppressWarnings("ArrayRecordComponent") // Read only.
record GivensMap(int dimension, int[][] pairs, float[][] cosines, float[][] sines) implements LinearMap {
    @Override
    public void forward(float[] values, int offset) {
        for (int rotation = 0; rotation < pairs.length; rotation++) {
            turn(rotation, 1, values, offset);
        }
    }

    @Override
    public void inverse(float[] values, int offset) {
        for (int rotation = pairs.length - 1; rotation >= 0; rotation--) {
            turn(rotation, -1, values, offset);
        }
    }

    @Override
    public void dual(float[] values, int offset) {
        forward(values, offset);
    }

    private void turn(int rotation, float direction, float[] values, int offset) {
        int[] places = pairs[rotation];
        for (int pair = 0; 2 * pair < places.length; pair++) {
            float cosine = cosines[rotation][pair];
            float sine = direction * sines[rotation][pair];
            float first = values[offset + places[2 * pair]];
            float second = values[offset + places[2 * pair + 1]];
            values[offset + places[2 * pair]] = cosine * first - sine * second;
            values[offset + places[2 * pair + 1]] = sine * first + cosine * second;
        }
    }
}
