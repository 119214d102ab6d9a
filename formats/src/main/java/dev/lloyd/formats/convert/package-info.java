/// Conversion of tensor files: the same tensors in another format or another type. Start at {@link
/// dev.lloyd.formats.convert.Conversion}.
///
/// Tensors keep their names: this room knows formats, not networks.
@NullMarked
package dev.lloyd.formats.convert;

import org.jspecify.annotations.NullMarked;
