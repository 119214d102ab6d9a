package dev.lloyd.core.kernel;

/// The reference of the rotations.
final class ScalarRotations implements RotationSupport {
    @Override
    public void rotate(
            float[] source,
            int sourceOffset,
            float[] target,
            int targetOffset,
            int heads,
            float[] turn,
            int direction) {
        for (int head = 0; head < heads; head++) {
            int from = sourceOffset + head * turn.length;
            pairs(source, from, target, targetOffset + head * turn.length, turn, direction, 0);
        }
    }

    /// Turns the pairs of a head from one on.
    static void pairs(float[] source, int from, float[] target, int to, float[] turn, int direction, int firstPair) {
        int pairs = turn.length / 2;
        for (int pair = firstPair; pair < pairs; pair++) {
            float cosine = turn[pair];
            float sine = direction * turn[pairs + pair];
            float a = source[from + pair];
            float b = source[from + pairs + pair];
            target[to + pair] = a * cosine - b * sine;
            target[to + pairs + pair] = a * sine + b * cosine;
        }
    }
}
