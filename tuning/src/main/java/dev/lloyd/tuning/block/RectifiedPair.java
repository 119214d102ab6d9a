package dev.lloyd.tuning.block;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.LinearGroup;
import dev.lloyd.models.network.LinearGroup.FoldTarget;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two quantized layers of a block, of which one reads the rectified outputs of the other and nobody else does: row `c`
/// of the feeder makes the channel that columns `c`, `c + channels`, `c + 2 channels` ... of the reader read, one for
/// each place of a patch.
///
/// @param feeder makes the channels
/// @param reader reads them
record RectifiedPair(TuningLayer feeder, TuningLayer reader) {
    RectifiedPair {
        if (reader.weights().columns() % feeder.weights().rows() != 0) {
            throw new IllegalArgumentException(reader.name() + " of "
                    + reader.weights().columns() + " columns does not read the "
                    + feeder.weights().rows() + " channels of " + feeder.name());
        }
    }

    /// The pairs of a block.
    static List<RectifiedPair> of(TuningTask task) {
        List<RectifiedPair> pairs = new ArrayList<>();
        for (LinearGroup group : task.network().groups(task.block())) {
            if (group.fold().target() == FoldTarget.RECTIFIED) {
                Optional<TuningLayer> feeder = layer(task, group.fold().name());
                for (String name : group.linears()) {
                    Optional<TuningLayer> reader = layer(task, name);
                    if (feeder.isPresent() && reader.isPresent()) {
                        pairs.add(new RectifiedPair(feeder.get(), reader.get()));
                    }
                }
            }
        }
        return pairs;
    }

    private static Optional<TuningLayer> layer(TuningTask task, String name) {
        return task.layers().stream().filter(layer -> layer.name().equals(name)).findFirst();
    }

    int channels() {
        return feeder.weights().rows();
    }

    /// The feeder's weights as they are stored.
    Matrix decodedFeeder() {
        try (Workers one = Workers.of(1)) {
            return feeder.form().decode(one);
        }
    }
}
