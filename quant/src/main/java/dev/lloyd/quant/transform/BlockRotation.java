package dev.lloyd.quant.transform;

import dev.lloyd.core.kernel.KacRotation;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.LinearMap;
import java.util.ArrayList;
import java.util.List;

/// A fast random rotation of each run of `block` coordinates; the last run may be shorter.
///
/// @param dimension coordinates
/// @param block coordinates of a run
/// @param rotations one for each run
record BlockRotation(int dimension, int block, List<KacRotation> rotations) implements LinearMap {
    /// @param block length of a run; 0 for one run of all coordinates
    static BlockRotation of(int dimension, int block, long seed) {
        int length = block == 0 ? Math.max(dimension, 1) : block;
        List<KacRotation> rotations = new ArrayList<>();
        for (int start = 0; start < dimension; start += length) {
            int run = Math.min(length, dimension - start);
            rotations.add(KacRotation.of(run, Seeds.derive(seed, start)));
        }
        return new BlockRotation(dimension, length, rotations);
    }

    @Override
    public void forward(float[] values, int offset) {
        for (int run = 0; run < rotations.size(); run++) {
            rotations.get(run).apply(values, offset + run * block);
        }
    }

    @Override
    public void inverse(float[] values, int offset) {
        for (int run = 0; run < rotations.size(); run++) {
            rotations.get(run).invert(values, offset + run * block);
        }
    }

    @Override
    public void dual(float[] values, int offset) {
        forward(values, offset);
    }
}
