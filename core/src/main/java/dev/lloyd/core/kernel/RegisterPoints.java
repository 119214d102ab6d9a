package dev.lloyd.core.kernel;

import java.util.function.IntBinaryOperator;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Single values, pairs and fours from codebooks of up to 256 values, looked up in registers of 512 bits, 64 values at
/// a time. A pair is two look-ups, of the places `2 code` and `2 code + 1`, and four are four.
///
/// As in {@link VectorByteTables} a table of floats becomes four tables of bytes, a *plane* for each byte of a float,
/// and the bytes of each float are put together again. Four vectors of 16 places become one of bytes, byte `k` of lane
/// `l` the place that lane `l` of vector `k` had, so that the bytes of its float stay in lane `l`:
///
///     vector k, lane l, byte j  =  plane j [ byte k of lane l ]
///
/// in two steps: pairs of bytes from two planes, and floats from two pairs. The values are the table's to the last
/// bit, with a 0 added, which changes the sign of -0 alone. Planes are made anew for each row, as rows may have tables
/// of their own: for every 16 entries a load, four narrowings and four stores.
final class RegisterPoints {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final VectorSpecies<Byte> QUARTER = ByteVector.SPECIES_128;
    private static final int LANES = FLOATS.length();

    /// Codes at a time.
    private static final int CHUNK = 64;

    /// Entries of a table at most.
    private static final int PLANE = 256;

    /// The longest vectors: longer ones are loaded and stored in less time.
    private static final int LONGEST = 4;

    private static final byte[] PAIRS_LOW = places((lane, place) -> place % 2 * CHUNK + lane * 4 + place / 2);
    private static final byte[] PAIRS_HIGH = places((lane, place) -> place % 2 * CHUNK + lane * 4 + 2 + place / 2);
    private static final byte[] FLOATS_LOW = places((lane, place) -> place / 2 * CHUNK + lane * 4 + place % 2);
    private static final byte[] FLOATS_HIGH = places((lane, place) -> place / 2 * CHUNK + lane * 4 + 2 + place % 2);

    private static final VectorShuffle<Integer> TWICE = VectorShuffle.fromOp(INTS, lane -> lane / 2);
    private static final VectorShuffle<Integer> FOUR_TIMES = VectorShuffle.fromOp(INTS, lane -> lane / 4);

    /// The planes of a table, of each thread.
    private static final ThreadRoom PLANES = new ThreadRoom();

    /// The places of a row's values in its table, of each thread.
    private static final ThreadRoom PLACES = new ThreadRoom();

    private RegisterPoints() {}

    private static byte[] places(IntBinaryOperator place) {
        byte[] places = new byte[CHUNK];
        for (int index = 0; index < CHUNK; index++) {
            places[index] = (byte) place.applyAsInt(index / 4, index % 4);
        }
        return places;
    }

    /// Whether registers hold the codebook, and vectors are short enough.
    static boolean covers(CodebookTile tile) {
        int length = tile.length(0);
        return BYTES.length() == CHUNK
                && ByteShuffles.areFast()
                && tile.parts() == 1
                && tile.stages() == 1
                && length <= LONGEST
                && Integer.bitCount(length) == 1
                && length << tile.bits() <= PLANE;
    }

    /// The first values of a row, a multiple of 64.
    ///
    /// @param codes of its vectors, and room for a vector of codes behind them that may be read
    /// @param columns of the row
    /// @param target gets the values from `offset` on
    /// @return how many
    static int lookUp(CodebookTile tile, int[] codes, int columns, float[] target, int offset) {
        int length = tile.length(0);
        int whole = columns / CHUNK * CHUNK;
        int[] places = length == 1 ? codes : PLACES.intsOfLength(whole);
        if (length > 1) {
            spread(codes, length, places, whole);
        }
        byte[] planes = PLANES.bytesOfLength(4 * PLANE);
        split(tile.vectors(), length << tile.bits(), planes);
        lookUp(planes, places, whole, target, offset);
        return whole;
    }

    /// The places of values from the codes of vectors of so many.
    private static void spread(int[] codes, int length, int[] places, int count) {
        int shift = Integer.numberOfTrailingZeros(length);
        VectorShuffle<Integer> repeat = length == 2 ? TWICE : FOUR_TIMES;
        IntVector place = IntVector.zero(INTS).addIndex(1).and(length - 1);
        for (int index = 0; index < count; index += LANES) {
            IntVector.fromArray(INTS, codes, index >> shift)
                    .rearrange(repeat)
                    .lanewise(VectorOperators.LSHL, shift)
                    .or(place)
                    .intoArray(places, index);
        }
    }

    /// Splits a table into planes; what lies behind it comes too, up to a vector.
    private static void split(float[] table, int entries, byte[] planes) {
        for (int entry = 0; entry < entries; entry += LANES) {
            IntVector values =
                    FloatVector.fromArray(FLOATS, table, entry).add(0).reinterpretAsInts();
            for (int plane = 0; plane < 4; plane++) {
                values.lanewise(VectorOperators.LSHR, Byte.SIZE * plane)
                        .convertShape(VectorOperators.I2B, QUARTER, 0)
                        .reinterpretAsBytes()
                        .intoArray(planes, plane * PLANE + entry);
            }
        }
    }

    // Longer than a screen on purpose, as in VectorByteTables: the planes stay in registers.
    private static void lookUp(byte[] planes, int[] places, int count, float[] target, int offset) {
        ByteVector pairsLow = ByteVector.fromArray(BYTES, PAIRS_LOW, 0);
        ByteVector pairsHigh = ByteVector.fromArray(BYTES, PAIRS_HIGH, 0);
        ByteVector floatsLow = ByteVector.fromArray(BYTES, FLOATS_LOW, 0);
        ByteVector floatsHigh = ByteVector.fromArray(BYTES, FLOATS_HIGH, 0);
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
        for (int index = 0; index < count; index += CHUNK) {
            ByteVector code = IntVector.fromArray(INTS, places, index)
                    .or(IntVector.fromArray(INTS, places, index + LANES).lanewise(VectorOperators.LSHL, 8))
                    .or(IntVector.fromArray(INTS, places, index + 2 * LANES).lanewise(VectorOperators.LSHL, 16))
                    .or(IntVector.fromArray(INTS, places, index + 3 * LANES).lanewise(VectorOperators.LSHL, 24))
                    .reinterpretAsBytes();
            VectorMask<Byte> upper = code.compare(VectorOperators.LT, 0);
            ByteVector a = code.selectFrom(a0, a1).blend(code.selectFrom(a2, a3), upper);
            ByteVector b = code.selectFrom(b0, b1).blend(code.selectFrom(b2, b3), upper);
            ByteVector c = code.selectFrom(c0, c1).blend(code.selectFrom(c2, c3), upper);
            ByteVector d = code.selectFrom(d0, d1).blend(code.selectFrom(d2, d3), upper);
            int at = offset + index;
            ByteVector ab = pairsLow.selectFrom(a, b);
            ByteVector cd = pairsLow.selectFrom(c, d);
            floatsLow.selectFrom(ab, cd).reinterpretAsFloats().intoArray(target, at);
            floatsHigh.selectFrom(ab, cd).reinterpretAsFloats().intoArray(target, at + LANES);
            ab = pairsHigh.selectFrom(a, b);
            cd = pairsHigh.selectFrom(c, d);
            floatsLow.selectFrom(ab, cd).reinterpretAsFloats().intoArray(target, at + 2 * LANES);
            floatsHigh.selectFrom(ab, cd).reinterpretAsFloats().intoArray(target, at + 3 * LANES);
        }
    }
}
