/// Codes of 1 to 16 bits in bytes: {@link dev.lloyd.core.bits.BitPacking} for whole arrays, and {@link
/// dev.lloyd.core.bits.BitWriter} with {@link dev.lloyd.core.bits.BitReader} for headers whose fields differ in
/// width. Everything is little-endian and lowest bit first. What the codes mean is decided elsewhere.
@NullMarked
package dev.lloyd.core.bits;

import org.jspecify.annotations.NullMarked;
