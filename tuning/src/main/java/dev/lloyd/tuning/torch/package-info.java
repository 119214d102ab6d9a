/// Networks on libtorch: {@link dev.lloyd.tuning.torch.TorchOps} implements the operations that every network is
/// written in, so that the one definition of a network can be differentiated.
///
/// Start at `TorchOps`; {@link dev.lloyd.tuning.torch.Libtorch} loads the library and pins what results depend on.
/// Not here: what is trained (`block`).
@NullMarked
package dev.lloyd.tuning.torch;

import org.jspecify.annotations.NullMarked;
