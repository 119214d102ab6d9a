/// Gradients of a network's loss on calibration text: the seam between calibration (`quantize`), which makes
/// statistics of them, and whoever can differentiate a network, found as a service.
///
/// Start at {@link dev.lloyd.models.gradient.LossGradients}. Not here: what the statistics are, and how gradients are
/// computed.
@NullMarked
package dev.lloyd.models.gradient;

import org.jspecify.annotations.NullMarked;
