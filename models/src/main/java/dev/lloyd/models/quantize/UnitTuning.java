package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Tuning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tunes the blocks of a run, each once its matrices are quantized. Where there is a text, walks it through the
/// original network beside the quantized one, which says what should leave a block.
///
/// Memory: the text's hidden values once more, and what the parts hold.
final class UnitTuning {
    private final Network network;
    private final Optional<BlockCalibration> original;
    private final List<TokenBatch> batches;
    private final long seed;
    private int reached = -1;

    /// A text that walks through the original network.
    record Original(CalibrationSet set, Workers workers) {}

    /// @param text empty where no recipe needs one
    UnitTuning(Network network, Optional<Original> text, long seed) {
        this.network = network;
        this.original = text.map(each -> new BlockCalibration(network, each.set, each.workers));
        this.batches = text.map(each -> each.set.batches()).orElse(List.of());
        this.seed = seed;
    }

    static boolean isAsked(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .anyMatch(target -> !blockTunings(target).isEmpty());
    }

    private static List<BlockTuning> blockTunings(Target target) {
        return target.recipe().tunings().stream()
                .filter(BlockTuning.class::isInstance)
                .map(BlockTuning.class::cast)
                .toList();
    }

    /// Checks that every tuning says what it tunes and is in a block, and that those of blocks can run.
    static void require(List<Unit> units) {
        for (Unit unit : units) {
            if (isAsked(List.of(unit))) {
                tunings(unit).forEach(BlockTuning::requireRunnable);
            }
            for (Target target : unit.targets()) {
                List<Tuning> tunings = target.recipe().tunings();
                tunings.forEach(UnitTuning::requireKnown);
                if (!tunings.isEmpty() && unit.block().isEmpty()) {
                    throw new IllegalArgumentException("the recipe of " + target.tensor() + ", '"
                            + target.recipe().text() + "', tunes blocks of the network, and the " + unit.name()
                            + " are no block; leave out '" + tunings.getFirst().text() + "' there");
                }
            }
        }
    }

    /// The tunings of a block, whose layers are tuned together.
    ///
    /// @throws IllegalArgumentException if they differ from layer to layer
    static List<BlockTuning> tunings(Unit unit) {
        List<BlockTuning> first = blockTunings(unit.targets().getFirst());
        for (Target target : unit.targets()) {
            if (!blockTunings(target).equals(first)) {
                throw new IllegalArgumentException("the layers of a block are tuned together: the tunings of "
                        + target.tensor() + " in '" + target.recipe().text() + "' must be those of "
                        + unit.targets().getFirst().tensor());
            }
        }
        return first;
    }

    private static void requireKnown(Tuning tuning) {
        if (!(tuning instanceof BlockTuning) && !(tuning instanceof ModelTuning)) {
            throw new IllegalArgumentException(
                    "'" + tuning.text() + "' says neither how it tunes a block nor how it tunes a model");
        }
    }

    /// Carries the text through the original of a unit, unless it is there already.
    void carry(Unit unit, Weights dense) {
        if (unit.block().isEmpty()) {
            original.ifPresent(walk -> walk.embed(dense));
        } else if (unit.block().getAsInt() > reached) {
            reached = unit.block().getAsInt();
            original.ifPresent(walk -> walk.advance(reached, dense));
        }
    }

    /// Tunes a block.
    ///
    /// @param layers its quantized layers
    /// @param inputs what enters it, batch by batch; none without a text
    Tuned tune(
            Unit unit, List<BlockTuning> tunings, List<TuningLayer> layers, List<Matrix> inputs, DenseWeights dense) {
        carry(unit, dense);
        List<TuningText> text = text(inputs);
        Map<String, CanonicalForm> forms = new HashMap<>();
        Map<String, float[]> vectors = new HashMap<>();
        List<String> notes = new ArrayList<>();
        List<TuningLayer> current = layers;
        for (BlockTuning tuning : tunings) {
            Weights weights = new OverlaidWeights(dense, new UnitWeights(Map.of(), vectors));
            long own = Seeds.derive(Seeds.derive(seed, unit.name()), tuning.text());
            int block = unit.block().orElseThrow();
            Tuned tuned = tuning.tune(new TuningTask(network, block, weights, current, text, own));
            forms.putAll(tuned.forms());
            vectors.putAll(tuned.vectors());
            notes.addAll(tuned.notes());
            current = current.stream()
                    .map(layer -> layer.with(forms.getOrDefault(layer.name(), layer.form())))
                    .toList();
        }
        return new Tuned(forms, vectors, notes);
    }

    private List<TuningText> text(List<Matrix> inputs) {
        List<TuningText> text = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            text.add(new TuningText(
                    batches.get(index).packing(),
                    inputs.get(index),
                    original.orElseThrow().hidden().get(index)));
        }
        return text;
    }
}
