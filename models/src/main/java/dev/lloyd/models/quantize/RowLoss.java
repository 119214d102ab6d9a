package dev.lloyd.models.quantize;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Packing;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerCalibration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What rounding one row of a layer would do to the model's loss, to the second order:
///
///     S_r = abs( sum over sequences s of d_s + d_s^2 / 2 )      d_s = <dL_s / dw_r, w~_r - w_r>
///
/// `w~` is the row to nearest at the least rate of the recipe's grids; `d_s^2` is its share of the empirical Fisher
/// information, all products of two weights of the row included. With the layer's input `X` and the gradient `G` of its
/// output, `d_s` is the sum over the sequence's tokens of `G[t, r] (X (W~ - W)^T)[t, r]`, so no gradient of a weight is
/// computed. Memory: a float for each weight.
///
/// Source: Zheng et al., MixLLM, 2024.
final class RowLoss {
    private final Matrix change;
    private final double[] sums;
    private boolean isSeen;

    /// @param change `W~ - W`
    RowLoss(Matrix change) {
        this.change = change;
        this.sums = new double[change.rows()];
    }

    /// For a matrix and what its recipe makes of rows that do not count.
    static RowLoss of(Target target, Matrix weights, MatrixQuantizer quantizer) {
        Matrix change = quantizer
                .form(target.with(least(target.recipe())), weights, LayerCalibration.of(Optional.empty()))
                .decode(quantizer.workers());
        for (int index = 0; index < change.values().length; index++) {
            change.values()[index] -= weights.values()[index];
        }
        return new RowLoss(change);
    }

    private static Recipe least(Recipe recipe) {
        List<Grid> grids = recipe.grids().stream()
                .map(grid -> grid.score().isPresent() ? grid.atRate(grid.rates().getFirst()) : grid)
                .toList();
        return recipe.withGrids(grids).withoutCalibration();
    }

    /// Adds a batch.
    void add(Packing packing, Matrix input, Matrix gradient, Workers workers) {
        Matrix moved = Gemm.product(FloatBlock.of(input), FloatBlock.of(change).transpose(), workers);
        int[] starts = packing.starts();
        for (int sequence = 0; sequence < starts.length; sequence++) {
            double[] first = new double[sums.length];
            for (int token = starts[sequence]; token < starts[sequence] + packing.lengths()[sequence]; token++) {
                for (int row = 0; row < first.length; row++) {
                    first[row] += (double) gradient.at(token, row) * moved.at(token, row);
                }
            }
            for (int row = 0; row < first.length; row++) {
                sums[row] += first[row] + first[row] * first[row] / 2;
            }
        }
        isSeen = true;
    }

    /// `S_r`, in nats over the text.
    double of(int row) {
        return Math.abs(sums[row]);
    }

    /// A row of a layer, and what it costs for each of its values.
    private record Place(RowLoss layer, Matrix ranks, int row, double cost) {}

    /// Of each row the share of all values that lie in rows which cost more for each value; 1 in layers that no batch
    /// showed.
    static Map<String, Matrix> ranks(Map<String, RowLoss> layers) {
        Map<String, Matrix> ranks = new HashMap<>();
        List<Place> places = new ArrayList<>();
        long all = 0;
        for (Map.Entry<String, RowLoss> entry : new TreeMap<>(layers).entrySet()) {
            RowLoss layer = entry.getValue();
            Matrix own = Matrix.zeros(layer.sums.length, 1);
            ranks.put(entry.getKey(), own);
            all += layer.isSeen ? layer.change.values().length : 0;
            for (int row = 0; row < own.rows(); row++) {
                own.set(row, 0, 1);
                if (layer.isSeen) {
                    places.add(new Place(layer, own, row, layer.of(row) / layer.change.columns()));
                }
            }
        }
        places.sort(Comparator.comparingDouble(place -> -place.cost));
        long before = 0;
        for (Place place : places) {
            place.ranks.set(place.row, 0, (float) ((double) before / all));
            before += place.layer.change.columns();
        }
        return ranks;
    }
}
