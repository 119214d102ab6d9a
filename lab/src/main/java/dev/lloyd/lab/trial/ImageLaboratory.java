package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.classification.Accuracy;
import dev.lloyd.lab.classification.Likeness;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.image.Classifier;
import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A classifier of images: how often it is right, and how like the original it stays.
public final class ImageLaboratory implements Laboratory {
    private static final String ACCURACY = "accuracy";
    private static final String AGREEMENT = "agreement";
    private static final String KL = "kl";
    static final List<Metric> OWN = List.of(
            Metric.higher(ACCURACY, "share of images whose most likely class is the right one"),
            Metric.higher(AGREEMENT, "share of images with the original's most likely class"),
            Metric.lower(KL, "KL divergence from the original, mean, nats"));

    private final Gallery gallery;
    private final Model model;
    private final Matrix reference;
    private final RecipeRunner runner;
    private final Workers workers;

    /// What is measured on.
    ///
    /// @param laboratory a short name for the model
    /// @param description of the images and of what is quantized, for the protocol
    /// @param images with their classes
    public record Gallery(String laboratory, String description, LabelledImages images) {}

    /// A laboratory for a model that the caller keeps open. Classifies the images with it at once.
    ///
    /// @param runner quantizes this model
    public ImageLaboratory(Gallery gallery, Model model, RecipeRunner runner, Workers workers) {
        this.gallery = gallery;
        this.model = model;
        this.runner = runner;
        this.workers = workers;
        this.reference =
                new Classifier(model.network(), new DenseWeights(model.tensors())).logits(gallery.images(), workers);
    }

    @Override
    public String name() {
        return gallery.laboratory();
    }

    @Override
    public String protocol() {
        return gallery.description();
    }

    @Override
    public boolean roundsInputs() {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        return ModelTrial.original(model, measure(reference));
    }

    @Override
    public Trial run(TrialPlan plan) throws IOException {
        return ModelTrial.run(
                plan,
                runner,
                model,
                weights -> measure(new Classifier(model.network(), weights).logits(gallery.images(), workers)));
    }

    private Map<String, Estimate> measure(Matrix logits) {
        Likeness likeness = Likeness.of(reference, logits);
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        metrics.put(
                ACCURACY,
                Accuracy.of(logits, gallery.images().labels()).accuracy().estimate());
        metrics.put(AGREEMENT, likeness.agreement().estimate());
        metrics.put(KL, likeness.kl().estimate());
        return metrics;
    }
}
