package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import java.util.Objects;

/// Unpacks codes that lie as {@link BitPacking} says, a vector of them at a time. The same numbers on every machine;
/// the reference is {@link BitPacking#unpack(byte[], int, int, int[], int, int)}. Cost: for a vector of codes a load,
/// a permutation of bytes, a shift and a store, whatever the width of codes; where vectors hold fewer than eight
/// codes, that of the reference. Bytes behind the run may be read, and count for nothing.
public final class UnpackKernels {
    private static final UnpackSupport SUPPORT = Implementation.chosen() == Implementation.VECTOR && VectorUnpack.fits()
            ? new VectorUnpack()
            : UnpackKernels::reference;

    private UnpackKernels() {}

    /// Unpacks `count` codes from the bytes from `source[offset]` on to the beginning of `codes`.
    ///
    /// @param bits 1 to 16
    /// @param codes gets numbers from 0 to below `2^bits`; may be longer
    public static void unpack(byte[] source, int offset, int bits, int[] codes, int count) {
        Objects.checkFromIndexSize(0, count, codes.length);
        long size = BitPacking.byteSize(count, bits);
        if (offset < 0 || size > source.length - (long) offset) {
            throw new IllegalArgumentException(count + " codes of " + bits + " bits take " + size + " bytes from byte "
                    + offset + " on, but there are " + source.length);
        }
        SUPPORT.unpack(source, offset, bits, codes, count);
    }

    private static void reference(byte[] source, int offset, int bits, int[] codes, int count) {
        BitPacking.unpack(source, offset, bits, codes, 0, count);
    }
}
