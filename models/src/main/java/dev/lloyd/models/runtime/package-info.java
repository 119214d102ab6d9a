/// The CPU runtime: {@link dev.lloyd.models.runtime.FloatOps} computes a network's operations on float
/// matrices.
///
/// Start at {@link dev.lloyd.models.runtime.Weights}, which says what the runtime asks of a model, and at
/// {@link dev.lloyd.models.runtime.LinearLayer}, the seam by which another form of a matrix takes the place of
/// the dense one. {@link dev.lloyd.models.runtime.Encoder} and {@link dev.lloyd.models.runtime.Decoder} put
/// tokenizer, network and runtime together. Not here: what a network consists of (`network`), where weights
/// come from (`load`).
@NullMarked
package dev.lloyd.models.runtime;

import org.jspecify.annotations.NullMarked;
