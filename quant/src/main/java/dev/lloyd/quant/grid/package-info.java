/// Grids: one record a file, each with its points.
@NullMarked
package dev.lloyd.quant.grid;

import org.jspecify.annotations.NullMarked;
