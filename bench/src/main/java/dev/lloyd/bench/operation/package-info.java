/// Benchmarks of whole operations: matrix products, entropy coding, trellis searches, quantizing a matrix.
@NullMarked
package dev.lloyd.bench.operation;

import org.jspecify.annotations.NullMarked;
