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
        Matrix weights = task.weights();
        Matrix decoded = Matrix.zeros(weights.rows(), weights.columns());
        for (int column = 0; column < weights.columns() && !writer.fitsByRow(); column += writer.groupColumns()) {
            writer.fitGroupsAt(column, weights, task.workers());
        }
        writer.forEachTileRow(task.workers(), (tiles, tileRow) -> {
            for (int column = 0; column < weights.columns(); column += writer.groupColumns()) {
                if (writer.fitsByRow()) {
                    tiles.fitGroupsAt(tileRow, column, weights);
                }
                tiles.encodeGroup(tileRow, column, weights, decoded);
            }
        });
        return new Rounded(decoded, List.of());
    }
}
