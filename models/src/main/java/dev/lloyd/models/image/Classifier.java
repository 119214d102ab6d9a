package dev.lloyd.models.image;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Weights;

/// Images to logits, a row for each image. What one image gives does not depend on the others.
///
/// @param network a classifier of images
/// @param weights its weights
public record Classifier(Network network, Weights weights) {
    private static final int BATCH_IMAGES = 32;

    /// Checks that the network classifies images.
    public Classifier {
        if (!(network instanceof Resnet)) {
            throw new IllegalArgumentException("only networks of images classify them");
        }
    }

    /// The logits of some images, `images x classes`.
    ///
    /// @throws IllegalArgumentException if the images are of another size than the network's, or have classes
    ///     that it does not know
    public Matrix logits(LabelledImages images, Workers workers) {
        requireFitting(images);
        FloatOps ops = FloatOps.of(weights, workers);
        Matrix target = Matrix.zeros(images.count(), network.outputSize());
        for (int from = 0; from < images.count(); from += BATCH_IMAGES) {
            int to = Math.min(images.count(), from + BATCH_IMAGES);
            Matrix some = network.forward(ops, TokenBatch.of(images.pixels().subList(from, to)));
            System.arraycopy(some.values(), 0, target.values(), target.offset(from), some.values().length);
        }
        return target;
    }

    private void requireFitting(LabelledImages images) {
        images.requireSize(network);
        for (int label : images.labels()) {
            if (label < 0 || label >= network.outputSize()) {
                throw new IllegalArgumentException(
                        "an image is of class " + label + ", and the network has " + network.outputSize() + " classes");
            }
        }
    }
}
