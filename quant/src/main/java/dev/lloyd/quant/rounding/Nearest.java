package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.plane.PlaneWriter;
import java.util.List;

/// Rounds every tile to the nearest point, without looking at the others: the baseline.
///
/// Error: `|w - w^| <= scale / 2` inside the range of an integer grid. Cost: one pass over the weights.
@AutoService(Part.class)
@PartName(value = "nearest", summary = "each value (or tile of values) to the nearest point")
public record Nearest() implements Rounding {
    @Override
    public Rounded round(RoundingTask task) {
        PlaneWriter writer = task.writer();
        Matrix decoded = Matrix.zeros(task.weights().rows(), task.weights().columns());
        for (int column = 0; column < task.weights().columns(); column += writer.stepColumns()) {
            writer.fitGroupsAt(column, task.weights(), task.workers());
            writer.encode(column, task.weights(), decoded, task.workers());
        }
        return new Rounded(decoded, List.of());
    }
}
