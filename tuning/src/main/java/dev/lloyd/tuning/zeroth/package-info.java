/// Tunings by forward passes alone: no gradients, no state of an optimizer, and none of libtorch.
///
/// Start at {@link dev.lloyd.tuning.zeroth.ZerothOrder}; the estimate itself is {@code Spsa}.
@NullMarked
package dev.lloyd.tuning.zeroth;

import org.jspecify.annotations.NullMarked;
