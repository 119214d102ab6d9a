/// Images as the runtime takes them ({@link dev.lloyd.models.image.LabelledImages}), and the classifier that it
/// makes of a network ({@link dev.lloyd.models.image.Classifier}).
///
/// Start at `Classifier`. Not here: networks of images (`network`), measuring (the `lab` module).
@NullMarked
package dev.lloyd.models.image;

import org.jspecify.annotations.NullMarked;
