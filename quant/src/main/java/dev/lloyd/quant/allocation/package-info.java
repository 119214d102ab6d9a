/// Parts that divide a budget of bits among tensors.
@NullMarked
package dev.lloyd.quant.allocation;

import org.jspecify.annotations.NullMarked;
