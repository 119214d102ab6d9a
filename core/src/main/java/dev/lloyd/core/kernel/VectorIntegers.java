package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The integer kernels on the Vector API.
///
/// A product of two bytes fits 16 bits (`128 * 128 = 2^14`) but a sum of four does not, so products are 16 bits
/// wide and each pair is widened and added in its 32-bit lane by two shifts: cheaper than 32-bit products, which
/// take two steps each.
final class VectorIntegers implements IntegerSupport {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, SHORTS.vectorBitSize() / 2)));
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    private final ScalarIntegers tail = new ScalarIntegers();

    @Override
    public int dot(byte[] left, int leftOffset, byte[] right, int rightOffset, int length) {
        int lanes = SHORTS.length();
        IntVector even = IntVector.zero(INTS);
        IntVector odd = even;
        int index = 0;
        for (int bound = SHORTS.loopBound(length); index < bound && BYTES.length() == lanes; index += lanes) {
            IntVector products = widen(left, leftOffset + index)
                    .mul(widen(right, rightOffset + index))
                    .reinterpretAsInts();
            even = products.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 16)
                    .add(even);
            odd = products.lanewise(VectorOperators.ASHR, 16).add(odd);
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD)
                + tail.dot(left, leftOffset + index, right, rightOffset + index, length - index);
    }

    private static ShortVector widen(byte[] values, int offset) {
        return (ShortVector) ByteVector.fromArray(BYTES, values, offset).convertShape(VectorOperators.B2S, SHORTS, 0);
    }

    @Override
    public long andCount(long[] left, int leftOffset, long[] right, int rightOffset, int length) {
        LongVector count = LongVector.zero(LONGS);
        int index = 0;
        for (int bound = LONGS.loopBound(length); index < bound; index += LONGS.length()) {
            count = LongVector.fromArray(LONGS, left, leftOffset + index)
                    .and(LongVector.fromArray(LONGS, right, rightOffset + index))
                    .lanewise(VectorOperators.BIT_COUNT)
                    .add(count);
        }
        return count.reduceLanes(VectorOperators.ADD)
                + tail.andCount(left, leftOffset + index, right, rightOffset + index, length - index);
    }
}
