/// Dense matrices: {@link dev.lloyd.core.matrix.Matrix} for values in motion, {@link
/// dev.lloyd.core.matrix.DoubleMatrix}
/// where error builds up. Arithmetic does not live here but in the kernels and in linear algebra.
@NullMarked
package dev.lloyd.core.matrix;

import org.jspecify.annotations.NullMarked;
