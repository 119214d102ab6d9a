/// The recipe line: parsing, printing, rules for single tensors, named recipes.
@NullMarked
package dev.lloyd.quant.recipe;

import org.jspecify.annotations.NullMarked;
