package dev.lloyd.models.quantize;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.engine.Outcome;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Tuning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Tunes the whole model of a run, once every unit is quantized and its block tuned.
///
/// The error of a layer's output is not known afterwards: what enters the layer has changed with all layers before
/// it.
///
/// Memory: every weight of the model in floats, what its layers were quantized to, and what the parts hold.
final class EndToEnd {
    private final Model model;
    private final CalibrationSet text;
    private final MatrixQuantizer quantizer;

    EndToEnd(Model model, CalibrationSet text, MatrixQuantizer quantizer) {
        this.model = model;
        this.text = text;
        this.quantizer = quantizer;
    }

    static boolean isAsked(List<Unit> units) {
        return units.stream().anyMatch(unit -> unit.targets().stream().anyMatch(EndToEnd::isTuned));
    }

    private static boolean isTuned(Target target) {
        return target.recipe().tunings().stream().anyMatch(ModelTuning.class::isInstance);
    }

    /// Checks that the model has a loss, that all its layers are tuned alike, after their blocks, and that every
    /// part can run.
    static void require(Model model, List<Unit> units) {
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                List<Tuning> tunings = target.recipe().tunings();
                for (int index = 1; index < tunings.size(); index++) {
                    if (tunings.get(index) instanceof BlockTuning
                            && tunings.get(index - 1) instanceof ModelTuning whole) {
                        throw new IllegalArgumentException(place(target) + " tunes a block with '"
                                + tunings.get(index).text() + "' after the whole model with '" + whole.text()
                                + "'; the blocks come first");
                    }
                }
                if (isTuned(target) && !model.network().predictsTokens()) {
                    throw new IllegalArgumentException(place(target) + " tunes the whole model by its loss with '"
                            + tunings.getLast().text() + "', and " + model.name() + " has none: it predicts no"
                            + " tokens; use a recipe that tunes blocks, or nothing");
                }
            }
        }
        tunings(units).forEach(ModelTuning::requireRunnable);
    }

    private static String place(Target target) {
        return "the recipe of " + target.tensor() + ", '" + target.recipe().text() + "',";
    }

    /// The tunings of the model.
    ///
    /// @throws IllegalArgumentException if they differ from layer to layer
    static List<ModelTuning> tunings(List<Unit> units) {
        List<Target> tuned = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .filter(EndToEnd::isTuned)
                .toList();
        List<ModelTuning> first = tuned.isEmpty() ? List.of() : tunings(tuned.getFirst());
        for (Target target : tuned) {
            if (!tunings(target).equals(first)) {
                throw new IllegalArgumentException("the layers of a model are tuned together: " + place(target)
                        + " must have the tunings of " + tuned.getFirst().tensor());
            }
        }
        return first;
    }

    private static List<ModelTuning> tunings(Target target) {
        return target.recipe().tunings().stream()
                .filter(ModelTuning.class::isInstance)
                .map(ModelTuning.class::cast)
                .toList();
    }

    /// Tunes what the units of a model were quantized to.
    ///
    /// @param quantized of each unit
    /// @return of each unit
    List<QuantizedUnit> tune(List<Unit> units, List<QuantizedUnit> quantized) throws IOException {
        Map<String, CanonicalForm> forms = new LinkedHashMap<>();
        Map<String, DenseLayer> decoded = new HashMap<>();
        Map<String, float[]> vectors = new HashMap<>();
        forEachTarget(units, quantized, (target, result) -> {
            if (isTuned(target)) {
                forms.put(target.layer(), result.form());
            } else {
                decoded.put(target.layer(), new DenseLayer(result.form().decode(quantizer.workers())));
            }
        });
        quantized.forEach(unit -> vectors.putAll(unit.vectors()));
        DenseWeights original = new DenseWeights(model.tensors());
        List<String> notes = new ArrayList<>();
        for (ModelTuning tuning : tunings(units)) {
            var weights = new OverlaidWeights(original, new UnitWeights(decoded, vectors));
            long own = Seeds.derive(quantizer.seed(), tuning.text());
            Tuned tuned = tuning.tune(new ModelTuningTask(
                    model.network(), original, weights, forms, sequences(), own, quantizer.workers()));
            forms.putAll(tuned.forms());
            vectors.putAll(tuned.vectors());
            notes.addAll(tuned.notes());
        }
        return results(units, quantized, new Tuned(forms, vectors, notes));
    }

    @FunctionalInterface
    private interface TargetBody {
        void accept(Target target, MatrixQuantizer.Result result) throws IOException;
    }

    private static void forEachTarget(List<Unit> units, List<QuantizedUnit> quantized, TargetBody body)
            throws IOException {
        for (int index = 0; index < units.size(); index++) {
            List<Target> targets = units.get(index).targets();
            for (int place = 0; place < targets.size(); place++) {
                body.accept(targets.get(place), quantized.get(index).results().get(place));
            }
        }
    }

    private List<int[]> sequences() {
        List<int[]> sequences = new ArrayList<>();
        for (TokenBatch batch : text.batches()) {
            int[] starts = batch.packing().starts();
            for (int sequence = 0; sequence < starts.length; sequence++) {
                int from = starts[sequence];
                sequences.add(Arrays.copyOfRange(
                        batch.ids(), from, from + batch.packing().lengths()[sequence]));
            }
        }
        return sequences;
    }

    private List<QuantizedUnit> results(List<Unit> units, List<QuantizedUnit> quantized, Tuned tuned)
            throws IOException {
        List<QuantizedUnit> all = new ArrayList<>();
        for (int index = 0; index < units.size(); index++) {
            Unit unit = units.get(index);
            List<MatrixQuantizer.Result> results = new ArrayList<>();
            forEachTarget(
                    List.of(unit),
                    List.of(quantized.get(index)),
                    (target, result) -> results.add(isTuned(target) ? measured(target, result, tuned) : result));
            Map<String, float[]> vectors = new HashMap<>();
            tuned.vectors().forEach((name, vector) -> {
                if (unit.kept().contains(name)) {
                    vectors.put(name, vector);
                }
            });
            all.add(new QuantizedUnit(results, vectors));
        }
        return all;
    }

    private MatrixQuantizer.Result measured(Target target, MatrixQuantizer.Result former, Tuned tuned)
            throws IOException {
        List<String> notes = Stream.concat(former.summary().notes().stream(), tuned.notes().stream())
                .toList();
        Outcome outcome = new Outcome(tuned.forms().getOrDefault(target.layer(), former.form()), notes);
        return quantizer.measured(
                target,
                model.tensors().read(target.tensor()),
                Optional.empty(),
                outcome,
                former.summary().seconds());
    }
}
