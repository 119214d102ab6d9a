/// Linear algebra over OpenBLAS and LAPACK, one native thread: start reading at {@link
/// dev.lloyd.core.linalg.Gemm} for products and {@link dev.lloyd.core.linalg.Cholesky} for factorizations.
///
/// Everything is row-major. Blocks ({@link dev.lloyd.core.linalg.FloatBlock}, {@link
/// dev.lloyd.core.linalg.DoubleBlock}) are views of arrays, so that parts of matrices can be multiplied without
/// copying. Results do not depend on the number of threads: the native library runs single-threaded and {@link
/// dev.lloyd.core.parallel.Workers} share out pieces whose sizes depend on the shapes only.
///
/// Not here: loops over single vectors (the kernels) and anything that knows what the numbers mean.
@NullMarked
package dev.lloyd.core.linalg;

import org.jspecify.annotations.NullMarked;
