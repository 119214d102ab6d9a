/// Entropy coding: symbols whose probabilities are known in advance become bytes of very nearly their ideal
/// length.
///
/// Start at {@link dev.lloyd.core.entropy.EntropyModel}, which says how probable each symbol is in each context,
/// and {@link dev.lloyd.core.entropy.BlockStream}, which codes a long array in blocks that can be decoded one by
/// one. {@link dev.lloyd.core.entropy.ContextMachine} says how the context of a symbol follows from the symbols
/// before it. {@link dev.lloyd.core.entropy.RangeEncoder} codes into strings too short for blocks. Models that
/// adapt while they code are not here: they cannot be decoded from the middle.
@NullMarked
package dev.lloyd.core.entropy;

import org.jspecify.annotations.NullMarked;
