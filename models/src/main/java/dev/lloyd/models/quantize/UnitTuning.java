package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tunes the blocks of a run, each once its matrices are quantized. Where there is a text, walks it through the
/// original network beside the quantized one, which says what should leave a block.
///
/// Memory: the text's hidden values twice more and once for each block that a part looks ahead, those blocks' matrices
/// and codes, and what the parts hold.
final class UnitTuning {
    /// Quantizes blocks before it is their turn.
    @FunctionalInterface
    interface Lookahead {
        /// The layers of a block, rounded without calibration.
        List<TuningLayer> layers(int block) throws IOException;
    }

    private final Network network;
    private final Optional<OriginalWalk> original;
    private final List<TokenBatch> batches;
    private final Lookahead ahead;
    private final long seed;
    /// Blocks that were rounded ahead, until it is their turn.
    private final Map<Integer, List<TuningLayer>> rounded = new HashMap<>();

    /// A text that walks through the original network.
    record Original(CalibrationSet set, Workers workers) {}

    /// @param text empty where no recipe needs one
    /// @param ahead quantizes blocks for the time being
    UnitTuning(Network network, Optional<Original> text, Lookahead ahead, long seed) {
        this.network = network;
        this.original = text.map(each -> new OriginalWalk(new BlockCalibration(network, each.set, each.workers)));
        this.batches = text.map(each -> each.set.batches()).orElse(List.of());
        this.ahead = ahead;
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

    /// How many blocks the tunings of a unit look at.
    static int window(Unit unit) {
        return isAsked(List.of(unit))
                ? tunings(unit).stream().mapToInt(BlockTuning::window).max().orElse(1)
                : 1;
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
            original.ifPresent(walk -> walk.begin(dense));
        } else {
            int block = unit.block().getAsInt();
            original.ifPresent(walk -> {
                walk.forget(block - 1);
                walk.leaving(block, dense);
            });
        }
    }

    /// Tunes a block.
    ///
    /// @param layers its quantized layers
    /// @param inputs what enters it, batch by batch; none without a text
    Tuned tune(Unit unit, List<BlockTuning> tunings, List<TuningLayer> layers, List<Matrix> inputs, DenseWeights dense)
            throws IOException {
        carry(unit, dense);
        int block = unit.block().orElseThrow();
        rounded.remove(block);
        Map<String, CanonicalForm> forms = new HashMap<>();
        Map<String, float[]> vectors = new HashMap<>();
        List<String> notes = new ArrayList<>();
        List<TuningLayer> current = layers;
        for (BlockTuning tuning : tunings) {
            Weights weights = new OverlaidWeights(dense, new UnitWeights(Map.of(), vectors));
            int last = Math.min(block + tuning.window(), network.blocks()) - 1;
            List<List<TuningLayer>> following = new ArrayList<>();
            for (int next = block + 1; next <= last; next++) {
                following.add(ahead(next));
            }
            long own = Seeds.derive(Seeds.derive(seed, unit.name()), tuning.text());
            List<TuningText> text = text(block, last, inputs, dense);
            Tuned tuned = tuning.tune(new TuningTask(network, block, weights, current, following, text, own));
            forms.putAll(tuned.forms());
            vectors.putAll(tuned.vectors());
            notes.addAll(tuned.notes());
            current = current.stream()
                    .map(layer -> layer.with(forms.getOrDefault(layer.name(), layer.form())))
                    .toList();
        }
        return new Tuned(forms, vectors, notes);
    }

    private List<TuningLayer> ahead(int block) throws IOException {
        List<TuningLayer> known = rounded.get(block);
        if (known == null) {
            known = ahead.layers(block);
            rounded.put(block, known);
        }
        return known;
    }

    private List<TuningText> text(int block, int last, List<Matrix> inputs, Weights dense) {
        if (original.isEmpty()) {
            return List.of();
        }
        List<Matrix> entering = original.get().leaving(block - 1, dense);
        List<Matrix> leaving = original.get().leaving(last, dense);
        List<TuningText> text = new ArrayList<>();
        for (int index = 0; index < inputs.size(); index++) {
            Packing packing = batches.get(index).packing();
            text.add(new TuningText(packing, inputs.get(index), entering.get(index), leaving.get(index)));
        }
        return text;
    }
}
