/// Quantized directories, read: the manifest ({@link dev.lloyd.models.packed.Manifest}), the tensors under their
/// own names ({@link dev.lloyd.models.packed.QuantizedFile}), and canonical forms as layers ({@link
/// dev.lloyd.models.packed.CanonicalLayer}). Writing them is `quantize`.
@NullMarked
package dev.lloyd.models.packed;

import org.jspecify.annotations.NullMarked;
