/// Tunings of a whole decoder, end to end: what moves of a canonical form, and in which direction.
///
/// Start at {@link dev.lloyd.tuning.end.PvTuning}. Gradients come as plain arrays from {@link
/// dev.lloyd.tuning.torch.EndGradients}; nothing here touches a tensor of libtorch.
@NullMarked
package dev.lloyd.tuning.end;

import org.jspecify.annotations.NullMarked;
