package dev.lloyd.cli.command;

import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.cli.output.Output;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.classification.Accuracy;
import dev.lloyd.lab.classification.Likeness;
import dev.lloyd.models.image.LabelledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What `lloyd evaluate --images` prints.
///
/// @param quality of the model
/// @param reference of the one that it is compared with
/// @param likeness of the two
record ImageEvaluation(Accuracy quality, Optional<Accuracy> reference, Optional<Likeness> likeness) {
    static ImageEvaluation run(OpenModel model, Optional<String> against, Path file, Workers workers)
            throws IOException {
        LabelledImages images = LabelledImages.cifar(file);
        Matrix logits = model.classifier().logits(images, workers);
        Accuracy quality = Accuracy.of(logits, images.labels());
        if (against.isEmpty()) {
            return new ImageEvaluation(quality, Optional.empty(), Optional.empty());
        }
        try (OpenModel other = OpenModel.open(against.get())) {
            Matrix reference = other.classifier().logits(images, workers);
            return new ImageEvaluation(
                    quality,
                    Optional.of(Accuracy.of(reference, images.labels())),
                    Optional.of(Likeness.of(reference, logits)));
        }
    }

    void print(Output output) {
        output.print(this, out -> {
            out.println(quality.text());
            reference.ifPresent(other -> out.println("the other: " + other.text()));
            likeness.ifPresent(both -> out.println(both.text()));
        });
    }
}
