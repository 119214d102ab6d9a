package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.Weights;
import java.util.ArrayList;
import java.util.List;

/// What the calibration text is in the original network: walks ahead as far as it is asked to, and keeps what leaves
/// each block until it is told to forget it.
final class OriginalWalk {
    private final BlockCalibration calibration;
    private final List<List<Matrix>> kept = new ArrayList<>();
    private int first = -1;

    /// @param calibration walks; nobody else moves it
    OriginalWalk(BlockCalibration calibration) {
        this.calibration = calibration;
    }

    /// Starts at the embeddings.
    void begin(Weights dense) {
        calibration.embed(dense);
        kept.clear();
        kept.add(calibration.hidden());
        first = -1;
    }

    /// What leaves a block, batch by batch; of block -1: the embeddings.
    List<Matrix> leaving(int block, Weights dense) {
        while (first + kept.size() <= block) {
            calibration.advance(first + kept.size(), dense);
            kept.add(calibration.hidden());
        }
        return kept.get(block - first);
    }

    /// Forgets what leaves the blocks before one.
    void forget(int block) {
        while (first < block && kept.size() > 1) {
            kept.removeFirst();
            first++;
        }
    }
}
