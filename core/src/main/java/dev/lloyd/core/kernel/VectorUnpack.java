package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Unpacking on the Vector API: the four bytes from the one on in which a code begins are moved to the code's lane,
/// and shifted until it begins with the lowest bit. A vector of codes begins and ends at a byte, as it has a multiple
/// of eight of them. Codes so near to the end of the array that a vector of bytes would leave it are unpacked one by
/// one.
final class VectorUnpack implements UnpackSupport {
    private static final VectorSpecies<Integer> INTS =
            ByteShuffles.areFast() ? IntVector.SPECIES_PREFERRED : IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = INTS.withLanes(byte.class);
    private static final int LANES = INTS.length();

    /// For codes of so many bits what brings their bytes to the lanes.
    private static final VectorShuffle<Byte>[] SPREADS = spreads();

    /// For codes of so many bits how far above the lowest bit of its bytes the code of each lane begins.
    private static final int[][] SHIFTS = shifts();

    /// Whether a vector of codes ends at a byte.
    static boolean fits() {
        return LANES % Byte.SIZE == 0;
    }

    @Override
    public void unpack(byte[] source, int offset, int bits, int[] codes, int count) {
        VectorShuffle<Byte> spread = SPREADS[bits];
        IntVector shift = IntVector.fromArray(INTS, SHIFTS[bits], 0);
        int mask = (1 << bits) - 1;
        int step = LANES / Byte.SIZE * bits;
        int vectors = Math.max(0, Math.min(count / LANES, (source.length - offset - BYTES.length() + step) / step));
        int whole = vectors * LANES;
        int from = offset;
        for (int index = 0; index < whole; index += LANES, from += step) {
            ByteVector.fromArray(BYTES, source, from)
                    .rearrange(spread)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, shift)
                    .and(mask)
                    .intoArray(codes, index);
        }
        BitPacking.unpack(source, from, bits, codes, whole, count - whole);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays have no type arguments.
    private static VectorShuffle<Byte>[] spreads() {
        VectorShuffle<Byte>[] spreads = new VectorShuffle[BitPacking.BITS_MAX + 1];
        for (int width = 1; width < spreads.length; width++) {
            int bits = width;
            int last = BYTES.length() - 1;
            spreads[width] = VectorShuffle.fromOp(
                    BYTES, index -> Math.min(last, index / Integer.BYTES * bits / Byte.SIZE + index % Integer.BYTES));
        }
        return spreads;
    }

    private static int[][] shifts() {
        int[][] shifts = new int[BitPacking.BITS_MAX + 1][LANES];
        for (int bits = 1; bits < shifts.length; bits++) {
            for (int lane = 0; lane < LANES; lane++) {
                shifts[bits][lane] = lane * bits % Byte.SIZE;
            }
        }
        return shifts;
    }
}
