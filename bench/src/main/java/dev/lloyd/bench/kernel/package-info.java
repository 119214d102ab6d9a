/// Benchmarks of the inner loops. A benchmark with a scalar twin is run again with `-Dlloyd.kernels=scalar`; the
/// methods that {@link dev.lloyd.bench.Peer} marks do the same work with somebody else's code.
@NullMarked
package dev.lloyd.bench.kernel;

import org.jspecify.annotations.NullMarked;
