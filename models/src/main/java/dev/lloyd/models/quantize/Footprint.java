package dev.lloyd.models.quantize;

import dev.lloyd.models.load.Model;
import dev.lloyd.quant.part.Need;
import java.util.List;
import java.util.Optional;

/// How much memory a job needs at most, estimated from above:
///
///     program        64 MiB
///     a matrix       32 bytes a value: the weights, their transformed copies, codes, what they decode to
///     a unit         its packed matrices (2 bytes a value at most) until its file is written
///     calibration    the text's hidden values twice, a block's weights in floats, second moments of a block's inputs,
///                    six matrices of a layer's second moments, a batch's activations
///     a thread       1 MiB
final class Footprint {
    private static final long MIB = 1 << 20;
    private static final long PROGRAM = 64 * MIB;
    private static final long BYTES_PER_VALUE = 32;
    private static final long PACKED_BYTES_PER_VALUE = 2;
    private static final long MOMENT_COPIES = 6;
    private static final long ACTIVATION_COPIES = 8;

    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final int threads;

    Footprint(Model model, Optional<CalibrationSet> calibration, int threads) {
        this.model = model;
        this.calibration = calibration;
        this.threads = threads;
    }

    long peakBytes(List<Unit> units) {
        long most = 0;
        for (Unit unit : units) {
            most = Math.max(most, unit(unit));
        }
        boolean calibrates = calibration.isPresent()
                && units.stream()
                        .flatMap(unit -> unit.targets().stream())
                        .anyMatch(target -> target.recipe().need() == Need.CALIBRATION);
        return PROGRAM + threads * MIB + most + (calibrates ? hidden() : 0);
    }

    private long unit(Unit unit) {
        long matrix = 0;
        long values = 0;
        long moments = 0;
        long widest = 0;
        boolean calibrated = false;
        for (Target target : unit.targets()) {
            long columns = target.columns();
            boolean needs = target.recipe().need() == Need.CALIBRATION;
            long copies = needs ? MOMENT_COPIES * columns * columns * Double.BYTES : 0;
            matrix = Math.max(matrix, BYTES_PER_VALUE * target.values() + copies);
            values += target.values();
            moments += needs ? columns * columns * Double.BYTES : 0;
            widest = Math.max(widest, Math.max(columns, target.rows()));
            calibrated |= needs;
        }
        long block =
                calibrated ? moments + values * Float.BYTES + batch() * widest * Float.BYTES * ACTIVATION_COPIES : 0;
        return matrix + values * PACKED_BYTES_PER_VALUE + block;
    }

    private long batch() {
        return calibration.stream()
                .flatMap(set -> set.batches().stream())
                .mapToLong(batch -> batch.ids().length)
                .max()
                .orElse(0);
    }

    private long hidden() {
        long tokens = calibration.map(CalibrationSet::tokens).orElse(0L);
        return 2 * tokens * model.network().hiddenSize() * Float.BYTES;
    }
}
