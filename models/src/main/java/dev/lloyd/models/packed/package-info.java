/// Quantized directories, read: the manifest ({@link dev.lloyd.models.packed.Manifest}), the tensors under their
/// own names ({@link dev.lloyd.models.packed.QuantizedFile}), and a model's weights
/// kept packed ({@link dev.lloyd.models.packed.PackedWeights}), whose layers multiply by the canonical form ({@link
/// dev.lloyd.models.packed.CanonicalLayer}). Writing them is `quantize`.
@NullMarked
package dev.lloyd.models.packed;

import org.jspecify.annotations.NullMarked;
