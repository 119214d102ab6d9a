/// Parts that choose a group's scale and zero; start with {@link dev.lloyd.quant.range.Group}.
@NullMarked
package dev.lloyd.quant.range;

import org.jspecify.annotations.NullMarked;
