/// Vectors as codes: a recipe fitted to a dimension ({@link dev.lloyd.vectors.codec.VectorCodec}, start here),
/// the codes and the few numbers beside them ({@link dev.lloyd.vectors.codec.CodedVectors}), and what makes two
/// vectors near ({@link dev.lloyd.vectors.codec.Metric}). Grids, rotations and estimators are parts and live in
/// `dev.lloyd.quant`; searching is `dev.lloyd.vectors.search`.
@NullMarked
package dev.lloyd.vectors.codec;

import org.jspecify.annotations.NullMarked;
