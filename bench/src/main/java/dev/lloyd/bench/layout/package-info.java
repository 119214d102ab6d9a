/// Quantized layers multiplied as codes beside the same layers expanded to floats first. Start at {@link
/// dev.lloyd.bench.layout.LayoutsCommand}; a layout is a line of {@link
/// dev.lloyd.bench.layout.RecipeLayouts}.
@NullMarked
package dev.lloyd.bench.layout;

import org.jspecify.annotations.NullMarked;
