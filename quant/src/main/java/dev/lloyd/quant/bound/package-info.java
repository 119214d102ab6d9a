/// What no quantizer can beat, and how far a recipe stands from it; start with {@link
/// dev.lloyd.quant.bound.Bound}.
/// Printing is somebody else's: here are only numbers.
@NullMarked
package dev.lloyd.quant.bound;

import org.jspecify.annotations.NullMarked;
