/// Opens a tensor file of any format: {@link dev.lloyd.formats.TensorFiles}. The formats themselves live in the
/// packages below, what they share in `tensor` and `file`.
@NullMarked
package dev.lloyd.formats;

import org.jspecify.annotations.NullMarked;
