/// Parts that choose codes: to the nearest point, or against the error of the others.
@NullMarked
package dev.lloyd.quant.rounding;

import org.jspecify.annotations.NullMarked;
