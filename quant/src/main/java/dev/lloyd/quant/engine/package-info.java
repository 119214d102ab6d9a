/// Runs a recipe on one matrix: {@link dev.lloyd.quant.engine.Quantizer}.
@NullMarked
package dev.lloyd.quant.engine;

import org.jspecify.annotations.NullMarked;
