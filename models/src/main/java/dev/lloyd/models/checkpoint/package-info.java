/// Checkpoints of other programs in the group formats (GPTQ, AWQ, compressed-tensors): integer codes with a scale and
/// a zero point for each group of a row's columns.
///
/// Start with {@link dev.lloyd.models.checkpoint.GroupedCodes}, what all of them hold, and with one layout, such as
/// {@link dev.lloyd.models.checkpoint.GptqLayout}. {@link dev.lloyd.models.checkpoint.GroupedForms} goes to the
/// canonical form and back, {@link dev.lloyd.models.checkpoint.GroupCheckpoint} reads a directory, {@link
/// dev.lloyd.models.checkpoint.GroupExport} writes one. Decision 36 says why codes are moved and never made anew.
@NullMarked
package dev.lloyd.models.checkpoint;

import org.jspecify.annotations.NullMarked;
