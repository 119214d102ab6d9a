package dev.lloyd.tuning.end;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.EndGradients;
import dev.lloyd.tuning.torch.Libtorch;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;

/// A model on its way through PV-tuning: every layer and every norm moves after each gradient.
final class PvWalk implements EndRun.Walk {
    private static final double MORE = 1.1;
    private static final double LESS = 0.5;

    private final PvTuning part;
    private final Schedule schedule;
    private final Workers workers;
    private final EndGradients end;
    private final Map<String, PvLayer> layers = new LinkedHashMap<>();
    private final Map<String, float[]> norms;
    private final Map<String, Adam> normAdams = new HashMap<>();
    private double trust;

    /// Towards the original, norms and all. Libtorch is there, and a `PointerScope` is around.
    static PvWalk towardsOriginal(ModelTuningTask task, PvTuning part) {
        EndGradients end = EndGradients.towardsOriginal(task);
        return new PvWalk(task, part, end, end.norms());
    }

    private PvWalk(ModelTuningTask task, PvTuning part, EndGradients end, Map<String, float[]> norms) {
        this.part = part;
        this.trust = part.trust();
        this.schedule = new Schedule(part.steps(), part.rate(), part.batch());
        this.workers = task.workers();
        this.end = end;
        task.forms().forEach((name, form) -> layers.put(name, new PvLayer(part, form, workers)));
        this.norms = norms;
        norms.forEach((name, norm) -> normAdams.put(name, new Adam(norm.length)));
    }

    static Tuned run(ModelTuningTask task, PvTuning part) {
        Libtorch.require();
        try (var _ = new PointerScope()) {
            PvWalk walk = towardsOriginal(task, part);
            return EndRun.run(task, part.text(), walk.schedule, walk);
        }
    }

    /// On the text's own loss, with codes and norms as they are.
    ///
    /// @param name of the part, for the notes
    static Tuned onText(ModelTuningTask task, String name, Schedule schedule) {
        Libtorch.require();
        try (var _ = new PointerScope()) {
            PvTuning numbers = PvTuning.ofNumbers(schedule);
            PvWalk walk = new PvWalk(task, numbers, EndGradients.towardsText(task), Map.of());
            walk.layers.forEach((layer, tuned) -> tuned.requireNumbers(layer));
            return EndRun.run(task, name, schedule, walk);
        }
    }

    /// The trust of the next step.
    double trust() {
        return trust;
    }

    private Map<String, Matrix> matrices() {
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        layers.forEach((name, layer) -> matrices.put(name, layer.matrix(workers)));
        return matrices;
    }

    private EndGradients.Point point() {
        return new EndGradients.Point(matrices(), norms);
    }

    @Override
    public boolean step(int step, TokenBatch batch) {
        EndGradients.Gradients gradients = end.gradients(point(), batch);
        double left = schedule.left(step);
        boolean moved = false;
        for (Map.Entry<String, PvLayer> layer : layers.entrySet()) {
            Matrix slope = Objects.requireNonNull(gradients.slope().matrices().get(layer.getKey()));
            moved |= layer.getValue().propose(slope, left, trust, workers);
        }
        boolean keeps = !moved || part.codes() != PvTuning.Codes.CHOSEN || isLower(gradients.loss(), batch);
        boolean finite = Double.isFinite(gradients.loss());
        for (PvLayer layer : layers.values()) {
            finite = finite && layer.settle(keeps, left, workers);
        }
        gradients
                .slope()
                .norms()
                .forEach((name, slope) -> Objects.requireNonNull(normAdams.get(name))
                        .move(Objects.requireNonNull(norms.get(name)), slope, part.rate() * left));
        return finite;
    }

    /// Whether the proposed codes make the loss of their batch lower; the trust follows.
    private boolean isLower(double loss, TokenBatch batch) {
        boolean lower = loss(List.of(batch)) < loss;
        trust *= lower ? MORE : LESS;
        return lower;
    }

    @Override
    public double loss(List<TokenBatch> text) {
        return end.loss(point(), text);
    }

    @Override
    public Map<String, CanonicalForm> forms() {
        Map<String, CanonicalForm> forms = new LinkedHashMap<>();
        layers.forEach((name, layer) -> forms.put(name, layer.form()));
        return forms;
    }

    @Override
    public Map<String, float[]> vectors() {
        Map<String, float[]> copies = new TreeMap<>();
        norms.forEach((name, norm) -> copies.put(name, norm.clone()));
        return copies;
    }
}
