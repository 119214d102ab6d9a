/// Inner loops: each twice, as a plain scalar loop that reads like its formula (`Scalar...`, the reference) and
/// against the Vector API (`Vector...`), and a few in C (`Compiled...`), which run where the project was built with a
/// compiler. The public classes are the operations: start at {@link
/// dev.lloyd.core.kernel.FloatKernels}, {@link dev.lloyd.core.kernel.RowProducts} for products that do not depend
/// on the batch, {@link dev.lloyd.core.kernel.Hadamard} for rotations and {@link
/// dev.lloyd.core.kernel.PackedKernels} for codes.
///
/// Which of the others runs is chosen once, when the first kernel is used: vectors if the module
/// `jdk.incubator.vector` is there, else scalars with one loud line; the system property `lloyd.kernels` (`scalar`
/// or `vector`) forces it. Nobody outside this package imports the Vector API.
///
/// Not here: products of whole matrices (linear algebra), threads, anything that allocates per call.
@NullMarked
package dev.lloyd.core.kernel;

import org.jspecify.annotations.NullMarked;
