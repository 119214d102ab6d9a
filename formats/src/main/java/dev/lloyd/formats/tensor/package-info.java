/// What all tensor files share: element types, the description of a tensor, the reading and the writing interface,
/// tensors in a mapped file, and the widening of stored numbers to floats. No file format lives here. Start with
/// {@link dev.lloyd.formats.tensor.TensorFile}.
@NullMarked
package dev.lloyd.formats.tensor;

import org.jspecify.annotations.NullMarked;
