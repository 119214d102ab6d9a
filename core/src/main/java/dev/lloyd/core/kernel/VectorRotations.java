package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The rotations on the Vector API, neighbouring pairs in a vector: the same products and sums as the scalar twin's.
final class VectorRotations implements RotationSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    @Override
    public void rotate(
            float[] source,
            int sourceOffset,
            float[] target,
            int targetOffset,
            int heads,
            float[] turn,
            int direction) {
        int pairs = turn.length / 2;
        int bound = SPECIES.loopBound(pairs);
        for (int head = 0; head < heads; head++) {
            int from = sourceOffset + head * turn.length;
            int to = targetOffset + head * turn.length;
            for (int pair = 0; pair < bound; pair += SPECIES.length()) {
                FloatVector cosine = FloatVector.fromArray(SPECIES, turn, pair);
                FloatVector sine =
                        FloatVector.fromArray(SPECIES, turn, pairs + pair).mul(direction);
                FloatVector a = FloatVector.fromArray(SPECIES, source, from + pair);
                FloatVector b = FloatVector.fromArray(SPECIES, source, from + pairs + pair);
                a.mul(cosine).sub(b.mul(sine)).intoArray(target, to + pair);
                a.mul(sine).add(b.mul(cosine)).intoArray(target, to + pairs + pair);
            }
            ScalarRotations.pairs(source, from, target, to, turn, direction, bound);
        }
    }
}
