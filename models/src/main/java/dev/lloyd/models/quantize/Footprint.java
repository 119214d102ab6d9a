package dev.lloyd.models.quantize;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.quant.allocation.Linearity;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// How much memory a job needs at most, estimated from above:
///
///     program        64 MiB
///     a matrix       32 bytes a value: the weights, their transformed copies, codes, what they decode to
///     a unit         its packed matrices (2 bytes a value at most, 6 of sparse codes) until its file is written
///     calibration    the text's hidden values twice, a block's weights in floats, second moments of a block's inputs,
///                    six matrices of a layer's second moments, a batch's activations; for recipes that weigh rows by
///                    what attention makes of them, the second moments of a block's inputs for each key/value head
///     tuning         the text's hidden values twice more, and once for each block ahead; outside the heap, 64
///                    floats for each weight of a block (of all that are looked at) and
///                    the activations of a batch between all operations, forwards and backwards
///     end to end     where the whole model is tuned: all weights in floats, those that the part holds, and between all
///                    operations of all blocks the activations of a step
///     gradients      where recipes ask for those of the loss: outside the heap all weights in floats (for a
///                    path integral four times more, on the heap) and the activations of a batch in every block,
///                    forwards and backwards; a number for each token and run of features of a layer, second
///                    moments for each run, a float for each scored weight
///     sensitivity    where an allocation measures it, before anything is quantized: all weights in floats, a matrix
///                    and its noise, a batch's hidden values in front of every block, its activations, its outputs
///                    twice
///     a thread       1 MiB
final class Footprint {
    private static final long MIB = 1 << 20;
    private static final long PROGRAM = 64 * MIB;
    private static final long BYTES_PER_VALUE = 32;
    private static final long PACKED_BYTES_PER_VALUE = 2;
    /// Of codes that are kept as places: an int and a byte for each that is not 0, and the string.
    private static final long SPARSE_BYTES_PER_VALUE = 6;
    private static final long MOMENT_COPIES = 6;
    private static final long ACTIVATION_COPIES = 8;
    private static final long LEAST_HEAD_SIZE = 32;
    private static final long TUNING_WEIGHT_COPIES = 64;
    private static final long TUNING_ACTIVATION_COPIES = 40;
    private static final int PATH_COPIES = 5;

    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final int threads;

    Footprint(Model model, Optional<CalibrationSet> calibration, int threads) {
        this.model = model;
        this.calibration = calibration;
        this.threads = threads;
    }

    /// @param allocates whether bits are divided among the matrices first
    long peakBytes(List<Unit> units, boolean allocates) {
        boolean calibrates =
                calibration.isPresent() && any(units, recipe -> recipe.need().isCalibrated());
        boolean measures =
                allocates && any(units, recipe -> recipe.allocation().stream().anyMatch(Linearity.class::isInstance));
        long quantizing = units.stream().mapToLong(this::unit).max().orElse(0)
                + (calibrates ? hidden() : 0)
                + (UnitTuning.isAsked(units) ? (1 + window(units)) * hidden() : 0)
                + kept(units);
        long most = LongStream.of(quantizing, endToEnd(units), gradients(units), measures ? sensitivity(units) : 0)
                .max()
                .orElseThrow();
        return PROGRAM + threads * MIB + most;
    }

    private static long window(List<Unit> units) {
        return units.stream().mapToLong(UnitTuning::window).max().orElse(1);
    }

    private static boolean any(List<Unit> units, Predicate<Recipe> property) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .map(Target::recipe)
                .anyMatch(property);
    }

    /// What stays of gradients until everything is quantized.
    private long kept(List<Unit> units) {
        long tokens = calibration.map(CalibrationSet::tokens).orElse(0L);
        long kept = 0;
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                kept += Float.BYTES
                        * (tokens * runs(target)
                                + target.values()
                                        * LayerGradients.scores(target.recipe()).size());
            }
        }
        return kept;
    }

    private static int runs(Target target) {
        return LayerGradients.sensitivity(target.recipe())
                .map(part -> part.runs(target.rows()))
                .orElse(0);
    }

    private long gradients(List<Unit> units) {
        if (!GradientStatistics.isAsked(units)) {
            return 0;
        }
        int copies = GradientStatistics.isIntegralAsked(units) ? PATH_COPIES : 1;
        return Float.BYTES * (copies * weights() + batch() * everywhere(units)) + kept(units);
    }

    private long weights() {
        return model.tensors().names().stream()
                .mapToLong(name -> model.tensors().stored(name).count())
                .sum();
    }

    private static long widest(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .filter(target -> target.role() == Role.LINEAR)
                .mapToLong(target -> Math.max(target.rows(), target.columns()))
                .max()
                .orElse(0);
    }

    private long longest() {
        return calibration.stream()
                .flatMap(set -> set.batches().stream())
                .flatMapToInt(batch -> java.util.Arrays.stream(batch.packing().lengths()))
                .max()
                .orElse(0);
    }

    private long sensitivity(List<Unit> units) {
        Network network = model.network();
        long matrix = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .mapToLong(Target::values)
                .max()
                .orElse(0);
        long features = network.hiddenSize() * (network.blocks() + 1L) + widest(units) * ACTIVATION_COPIES;
        long outputs = network.outputSize();
        long tokens = Math.max(Sensitivity.BATCH_TOKENS, batch());
        return Float.BYTES * (weights() + 2 * matrix + tokens * (features + 2 * outputs));
    }

    private long unit(Unit unit) {
        long matrix = 0;
        long values = 0;
        long packed = 0;
        long moments = 0;
        long widest = 0;
        boolean calibrated = false;
        for (Target target : unit.targets()) {
            long columns = target.columns();
            boolean needs = target.recipe().need().isCalibrated();
            long copies = needs ? (MOMENT_COPIES + 3L * runs(target)) * columns * columns * Double.BYTES : 0;
            matrix = Math.max(matrix, BYTES_PER_VALUE * target.values() + copies);
            values += target.values();
            packed += target.values() * packedBytes(target);
            moments += needs ? (1L + runs(target)) * columns * columns * Double.BYTES : 0;
            widest = Math.max(widest, Math.max(columns, target.rows()));
            calibrated |= needs;
        }
        long block =
                calibrated ? moments + values * Float.BYTES + batch() * widest * Float.BYTES * ACTIVATION_COPIES : 0;
        return matrix
                + packed
                + block
                + attention(unit)
                + (UnitTuning.isAsked(List.of(unit)) ? tuning(UnitTuning.window(unit) * values, widest) : 0);
    }

    private static long packedBytes(Target target) {
        boolean sparse = target.recipe().grids().stream()
                .map(Grid::storage)
                .anyMatch(storage -> storage == CodeStorage.GOLOMB || storage == CodeStorage.SPARSE);
        return sparse ? SPARSE_BYTES_PER_VALUE : PACKED_BYTES_PER_VALUE;
    }

    /// Second moments of what the heads mix from the inputs of a block's values: in doubles as calibration leaves them
    /// and as transforms do, and factored in floats.
    private long attention(Unit unit) {
        if (unit.block().isEmpty()
                || !any(List.of(unit), recipe -> recipe.chosenObjective().weighsRows())) {
            return 0;
        }
        long channels = model.network().hiddenSize();
        return model.network()
                .attentionLayers(unit.block().getAsInt())
                .map(layers ->
                        layers.attention().keyValueHeads() * channels * channels * (2 * Double.BYTES + Float.BYTES))
                .orElse(0L);
    }

    private long tuning(long values, long widest) {
        return Float.BYTES * (values * TUNING_WEIGHT_COPIES + batch() * features(widest));
    }

    /// What a token has in a block between all operations; scores of attention are as wide as the sequences are
    /// long, in every head.
    private long features(long widest) {
        long scores = longest() * model.network().hiddenSize() / LEAST_HEAD_SIZE;
        return widest * TUNING_ACTIVATION_COPIES + 4 * scores;
    }

    /// A model that is tuned as a whole: all its weights as they were and as each part holds them, and what passes
    /// through all blocks in a step.
    private long endToEnd(List<Unit> units) {
        long values = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .mapToLong(Target::values)
                .sum();
        long most = 0;
        for (ModelTuning tuning : EndToEnd.tunings(units)) {
            long step = tuning.sequences() * longest() * everywhere(units);
            most = Math.max(most, Float.BYTES * (values * (1 + tuning.floatsPerWeight()) + step));
        }
        return most;
    }

    /// What a token has in all blocks and at the end, between all operations.
    private long everywhere(List<Unit> units) {
        return model.network().blocks() * features(widest(units))
                + 4L * model.network().vocabularySize();
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
