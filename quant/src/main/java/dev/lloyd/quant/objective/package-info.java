/// Parts that say what counts as close.
@NullMarked
package dev.lloyd.quant.objective;

import org.jspecify.annotations.NullMarked;
