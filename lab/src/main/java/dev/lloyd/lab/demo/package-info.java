/// The demonstration: a real encoder, quantized with a few recipes, and what that does to finding a definition by an
/// example of its use. Start at {@link dev.lloyd.lab.demo.Demo}.
///
/// Nothing is measured here that another package does not measure for everybody.
@NullMarked
package dev.lloyd.lab.demo;

import org.jspecify.annotations.NullMarked;
