/// Parts that keep outliers exactly or explain the error by a thin matrix.
@NullMarked
package dev.lloyd.quant.split;

import org.jspecify.annotations.NullMarked;
