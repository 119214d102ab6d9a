/// Classifiers of images, judged: how often they are right ({@link dev.lloyd.lab.classification.Accuracy}), how often
/// they say what another says ({@link dev.lloyd.lab.classification.Likeness}).
///
/// Not here: networks and images (the `models` module).
@NullMarked
package dev.lloyd.lab.classification;

import org.jspecify.annotations.NullMarked;
