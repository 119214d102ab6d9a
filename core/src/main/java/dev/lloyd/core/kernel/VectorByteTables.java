package dev.lloyd.core.kernel;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Table products on 512-bit vectors, for codes of 6 to 8 bits.
///
/// A table of floats is kept as four tables of bytes, a *plane* for each byte of a float. Codes are looked up 64 at
/// a time, each a byte: two vectors hold 128 entries of a plane, and 8 bits take one of two such look-ups by their
/// highest bit. Fewer bits are unpacked first: each code's two bytes go to a 16-bit lane and are shifted, and of
/// each lane the lower byte counts. Bits above a code fall on repetitions of the table. Then the bytes of each
/// float are put together again, with `zip(x, y) = x0 y0 x1 y1 ...`, whose lower and upper halves are a vector each:
///
///     floats = zip(zip(plane 0, plane 2), zip(plane 1, plane 3))
///
/// These are the table's values to the last bit, in the order of the columns. A *chunk* is 64 columns, added up in
/// four sums. Both loops run over all rows, so that planes stay in registers; they are written out, since one loop
/// for all widths has more vectors than there are registers and takes twice as long. Look-ups of bytes are
/// instructions since Ice Lake and Zen 4. Narrower vectors hold too little of a plane for this.
final class VectorByteTables implements TableProductSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = FLOATS.withLanes(short.class);
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int LANES = FLOATS.length();

    /// Columns of a chunk.
    private static final int CHUNK = 64;

    private static final int PLANE = 256;
    private static final byte[] ZIP_LOW = places(lane -> lane % 2 * CHUNK + lane / 2);
    private static final byte[] ZIP_HIGH = places(lane -> lane % 2 * CHUNK + CHUNK / 2 + lane / 2);
    private static final byte[] LOWER_BYTES = places(lane -> 2 * lane);

    private final int bits;
    private final int chunks;
    private final float[] values;
    private final byte[] planes = new byte[4 * PLANE];
    private final byte[] bytesLow;
    private final byte[] bytesHigh;
    private final short[] shifts = new short[CHUNK];

    VectorByteTables(int bits, float[] table, float[] values) {
        this.bits = bits;
        this.chunks = Math.ceilDiv(values.length, CHUNK);
        this.values = new float[Math.multiplyExact(chunks, CHUNK)];
        System.arraycopy(values, 0, this.values, 0, values.length);
        for (int index = 0; index < PLANE; index++) {
            int value = Float.floatToRawIntBits(table[index % table.length]);
            for (int plane = 0; plane < 4; plane++) {
                planes[plane * PLANE + index] = (byte) (value >>> 8 * plane);
            }
        }
        this.bytesLow = places(place -> place / 2 * bits / 8 + place % 2);
        this.bytesHigh = places(place -> (CHUNK + place) / 2 * bits / 8 + place % 2);
        for (int column = 0; column < CHUNK; column++) {
            shifts[column] = (short) (column * bits % 8);
        }
    }

    private static byte[] places(IntUnaryOperator place) {
        byte[] places = new byte[CHUNK];
        for (int lane = 0; lane < CHUNK; lane++) {
            places[lane] = (byte) place.applyAsInt(lane);
        }
        return places;
    }

    /// Whether codes are looked up as bytes on this machine.
    static boolean covers(int bits) {
        return bits > GatheredProduct.MOST && bits <= 8 && BYTES.length() == CHUNK && ByteShuffles.areFast();
    }

    @Override
    public int readBytes() {
        // A chunk of fewer than 8 bits is loaded with the bytes behind it.
        return chunks == 0 ? 0 : (chunks - 1) * CHUNK * bits / 8 + CHUNK;
    }

    @Override
    public float product(byte[] bytes, int offset) {
        float[] target = new float[1];
        multiply(bytes, offset, 0, 1, target);
        return target[0];
    }

    @Override
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        if (bits == 8) {
            multiplyBytes(bytes, offset, stride, rows, target);
        } else {
            multiplyPacked(bytes, offset, stride, rows, target);
        }
    }

    private void multiplyBytes(byte[] bytes, int offset, int stride, int rows, float[] target) {
        ByteVector zipLow = ByteVector.fromArray(BYTES, ZIP_LOW, 0);
        ByteVector zipHigh = ByteVector.fromArray(BYTES, ZIP_HIGH, 0);
        ByteVector a0 = ByteVector.fromArray(BYTES, planes, 0);
        ByteVector a1 = ByteVector.fromArray(BYTES, planes, CHUNK);
        ByteVector a2 = ByteVector.fromArray(BYTES, planes, 2 * CHUNK);
        ByteVector a3 = ByteVector.fromArray(BYTES, planes, 3 * CHUNK);
        ByteVector b0 = ByteVector.fromArray(BYTES, planes, PLANE);
        ByteVector b1 = ByteVector.fromArray(BYTES, planes, PLANE + CHUNK);
        ByteVector b2 = ByteVector.fromArray(BYTES, planes, PLANE + 2 * CHUNK);
        ByteVector b3 = ByteVector.fromArray(BYTES, planes, PLANE + 3 * CHUNK);
        ByteVector c0 = ByteVector.fromArray(BYTES, planes, 2 * PLANE);
        ByteVector c1 = ByteVector.fromArray(BYTES, planes, 2 * PLANE + CHUNK);
        ByteVector c2 = ByteVector.fromArray(BYTES, planes, 2 * PLANE + 2 * CHUNK);
        ByteVector c3 = ByteVector.fromArray(BYTES, planes, 2 * PLANE + 3 * CHUNK);
        ByteVector d0 = ByteVector.fromArray(BYTES, planes, 3 * PLANE);
        ByteVector d1 = ByteVector.fromArray(BYTES, planes, 3 * PLANE + CHUNK);
        ByteVector d2 = ByteVector.fromArray(BYTES, planes, 3 * PLANE + 2 * CHUNK);
        ByteVector d3 = ByteVector.fromArray(BYTES, planes, 3 * PLANE + 3 * CHUNK);
        for (int row = 0; row < rows; row++) {
            FloatVector sum0 = FloatVector.zero(FLOATS);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            int from = offset + row * stride;
            for (int place = 0; place < values.length; place += CHUNK, from += CHUNK) {
                ByteVector codes = ByteVector.fromArray(BYTES, bytes, from);
                VectorMask<Byte> upper = codes.compare(VectorOperators.LT, 0);
                ByteVector a = codes.selectFrom(a0, a1).blend(codes.selectFrom(a2, a3), upper);
                ByteVector b = codes.selectFrom(b0, b1).blend(codes.selectFrom(b2, b3), upper);
                ByteVector c = codes.selectFrom(c0, c1).blend(codes.selectFrom(c2, c3), upper);
                ByteVector d = codes.selectFrom(d0, d1).blend(codes.selectFrom(d2, d3), upper);
                ByteVector ac = zipLow.selectFrom(a, c);
                ByteVector bd = zipLow.selectFrom(b, d);
                FloatVector value = FloatVector.fromArray(FLOATS, values, place);
                sum0 = zipLow.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum0);
                value = FloatVector.fromArray(FLOATS, values, place + LANES);
                sum1 = zipHigh.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum1);
                ac = zipHigh.selectFrom(a, c);
                bd = zipHigh.selectFrom(b, d);
                value = FloatVector.fromArray(FLOATS, values, place + 2 * LANES);
                sum2 = zipLow.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum2);
                value = FloatVector.fromArray(FLOATS, values, place + 3 * LANES);
                sum3 = zipHigh.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum3);
            }
            target[row] = Lanes.sum(sum0.add(sum1).add(sum2.add(sum3)));
        }
    }

    private void multiplyPacked(byte[] bytes, int offset, int stride, int rows, float[] target) {
        ByteVector zipLow = ByteVector.fromArray(BYTES, ZIP_LOW, 0);
        ByteVector zipHigh = ByteVector.fromArray(BYTES, ZIP_HIGH, 0);
        ByteVector lower = ByteVector.fromArray(BYTES, LOWER_BYTES, 0);
        ByteVector placesLow = ByteVector.fromArray(BYTES, bytesLow, 0);
        ByteVector placesHigh = ByteVector.fromArray(BYTES, bytesHigh, 0);
        ShortVector shiftLow = ShortVector.fromArray(SHORTS, shifts, 0);
        ShortVector shiftHigh = ShortVector.fromArray(SHORTS, shifts, CHUNK / 2);
        ByteVector a0 = ByteVector.fromArray(BYTES, planes, 0);
        ByteVector a1 = ByteVector.fromArray(BYTES, planes, CHUNK);
        ByteVector b0 = ByteVector.fromArray(BYTES, planes, PLANE);
        ByteVector b1 = ByteVector.fromArray(BYTES, planes, PLANE + CHUNK);
        ByteVector c0 = ByteVector.fromArray(BYTES, planes, 2 * PLANE);
        ByteVector c1 = ByteVector.fromArray(BYTES, planes, 2 * PLANE + CHUNK);
        ByteVector d0 = ByteVector.fromArray(BYTES, planes, 3 * PLANE);
        ByteVector d1 = ByteVector.fromArray(BYTES, planes, 3 * PLANE + CHUNK);
        int chunkBytes = CHUNK * bits / 8;
        for (int row = 0; row < rows; row++) {
            FloatVector sum0 = FloatVector.zero(FLOATS);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            int from = offset + row * stride;
            for (int place = 0; place < values.length; place += CHUNK, from += chunkBytes) {
                ByteVector packed = ByteVector.fromArray(BYTES, bytes, from);
                ShortVector low = placesLow.selectFrom(packed).reinterpretAsShorts();
                ShortVector high = placesHigh.selectFrom(packed).reinterpretAsShorts();
                low = low.lanewise(VectorOperators.LSHR, shiftLow);
                high = high.lanewise(VectorOperators.LSHR, shiftHigh);
                ByteVector codes = lower.selectFrom(low.reinterpretAsBytes(), high.reinterpretAsBytes());
                ByteVector a = codes.selectFrom(a0, a1);
                ByteVector b = codes.selectFrom(b0, b1);
                ByteVector c = codes.selectFrom(c0, c1);
                ByteVector d = codes.selectFrom(d0, d1);
                ByteVector ac = zipLow.selectFrom(a, c);
                ByteVector bd = zipLow.selectFrom(b, d);
                FloatVector value = FloatVector.fromArray(FLOATS, values, place);
                sum0 = zipLow.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum0);
                value = FloatVector.fromArray(FLOATS, values, place + LANES);
                sum1 = zipHigh.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum1);
                ac = zipHigh.selectFrom(a, c);
                bd = zipHigh.selectFrom(b, d);
                value = FloatVector.fromArray(FLOATS, values, place + 2 * LANES);
                sum2 = zipLow.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum2);
                value = FloatVector.fromArray(FLOATS, values, place + 3 * LANES);
                sum3 = zipHigh.selectFrom(ac, bd).reinterpretAsFloats().fma(value, sum3);
            }
            target[row] = Lanes.sum(sum0.add(sum1).add(sum2.add(sum3)));
        }
    }
}
