package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.quant.allocation.Pooled;
import dev.lloyd.quant.grid.SparseTernary;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Turns the density and the magnitude of `sparse-ternary(...) | allocation=pooled` into those of each matrix, so that
/// all matrices have one threshold and one magnitude: each has one scale, so `group` must be `tensor`. A matrix that
/// the threshold leaves nothing of keeps its greatest value, and those that equal it, since no density is 0.
///
/// Magnitudes are counted in 2^20 classes of a relative width of 2^-12 at most, and the threshold is the beginning of
/// one. Cost: the matrices are read twice; memory: one matrix and 16 MiB.
final class Pooling {
    private static final int CLASS_SHIFT = 11;
    private static final int CLASSES = 1 << (31 - CLASS_SHIFT);

    private final ModelTensors tensors;
    private final List<Target> targets;

    private Pooling(ModelTensors tensors, List<Target> targets) {
        this.tensors = tensors;
        this.targets = targets;
    }

    /// What is to be known of a matrix.
    ///
    /// @param kept values that the threshold keeps
    /// @param deviation root mean square
    private record Share(long kept, double deviation) {}

    /// Units in which pooled recipes are replaced by those of their own for each matrix; the others stay.
    static List<Unit> apply(ModelTensors tensors, List<Unit> units) throws IOException {
        List<Target> pooled = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .filter(Pooling::isPooled)
                .toList();
        if (pooled.isEmpty()) {
            return units;
        }
        List<Recipe> recipes = new Pooling(tensors, pooled).recipes(common(pooled));
        return units.stream()
                .map(unit -> unit.withTargets(unit.targets().stream()
                        .map(target -> isPooled(target) ? target.with(recipes.get(pooled.indexOf(target))) : target)
                        .toList()))
                .toList();
    }

    private static boolean isPooled(Target target) {
        return target.recipe().allocation().filter(Pooled.class::isInstance).isPresent();
    }

    private static SparseTernary common(List<Target> targets) {
        Recipe first = targets.getFirst().recipe();
        boolean same = targets.stream().allMatch(target -> target.recipe().equals(first));
        if (!same || first.grids().size() != 1 || !(first.grids().getFirst() instanceof SparseTernary grid)) {
            throw new IllegalArgumentException("'" + first.text() + "': allocation=pooled is for one recipe with the "
                    + "grid sparse-ternary for all matrices");
        }
        if (!(grid.group() instanceof Granularity.Tensor)) {
            throw new IllegalArgumentException("'" + first.text() + "': allocation=pooled gives all values one "
                    + "magnitude, so a matrix has one scale: group=tensor");
        }
        return grid;
    }

    private List<Recipe> recipes(SparseTernary grid) throws IOException {
        long[] counts = new long[CLASSES];
        double[] sums = new double[CLASSES];
        double squares = 0;
        long values = 0;
        for (Target target : targets) {
            Matrix matrix = tensors.read(target.tensor());
            for (float value : matrix.values()) {
                counts[classOf(value)]++;
                sums[classOf(value)] += Math.abs(value);
            }
            squares += matrix.squaredNorm();
            values += target.values();
        }
        int threshold = CLASSES;
        long kept = 0;
        double sum = 0;
        while (threshold > 1 && kept < grid.density() * values) {
            threshold--;
            kept += counts[threshold];
            sum += sums[threshold];
        }
        double deviation = Math.sqrt(squares / values);
        double length = switch (grid.magnitude()) {
            case DEVIATION -> deviation;
            case NORM -> Math.sqrt(squares / Math.max(1, kept));
            case MEAN -> sum / Math.max(1, kept);
        };
        List<Recipe> recipes = new ArrayList<>();
        for (Target target : targets) {
            recipes.add(recipe(target, grid, threshold, grid.alpha() * length));
        }
        return recipes;
    }

    private static int classOf(float value) {
        return Float.floatToIntBits(Math.abs(value)) >>> CLASS_SHIFT;
    }

    private Recipe recipe(Target target, SparseTernary grid, int threshold, double magnitude) throws IOException {
        Share share = share(tensors.read(target.tensor()), threshold);
        double density = Math.max(1, share.kept) / (double) target.values();
        double alpha = share.deviation == 0 ? 1 : magnitude / share.deviation;
        SparseTernary own = new SparseTernary(
                density, SparseTernary.Magnitude.DEVIATION, alpha, grid.group(), grid.scales(), grid.codes());
        return target.recipe().withGrids(List.of(own));
    }

    private static Share share(Matrix matrix, int threshold) {
        long kept = 0;
        for (float value : matrix.values()) {
            kept += classOf(value) >= threshold ? 1 : 0;
        }
        return new Share(kept, Math.sqrt(matrix.squaredNorm() / Math.max(1, matrix.values().length)));
    }
}
