/// The vector files of the nearest-neighbour benchmarks. Start with {@link dev.lloyd.formats.vecs.VecsFile}.
@NullMarked
package dev.lloyd.formats.vecs;

import org.jspecify.annotations.NullMarked;
