package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Decoding of bitshift trellises on the Vector API: the bytes that hold the windows of a row of a tile are
/// read at once, moved to the lanes of their windows, shifted and looked up.
final class VectorBitshift implements BitshiftSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int SIDE = BitshiftRows.SIDE;
    private static final int LANES = FLOATS.length();
    private static final int MOST_BITS = 8;

    /// For codes of so many bits how far above the lowest bit of its bytes the window of each column begins.
    private static final int[][] SHIFTS = shifts();

    /// For codes of so many bits what brings the bytes of windows to their lanes, for each vector of a row.
    private static final VectorShuffle<Byte>[][] WORDS = words();

    /// The windows of a vector, of each thread.
    private static final ThreadRoom ROOM = new ThreadRoom();

    /// Whether a vector of bytes holds a row's windows, and lanes divide a row.
    static boolean fits() {
        return LANES == 8 || LANES == SIDE;
    }

    @Override
    public void decode(BitshiftRows matrix, int from, int to, Matrix target) {
        int whole = matrix.columns() / SIDE * SIDE;
        for (int first = 0; first < SIDE; first += LANES) {
            for (int row = from; row < to; row++) {
                decode(matrix, row, first, whole, target.values(), target.offset(row - from));
            }
        }
        for (int row = from; row < to; row++) {
            for (int column = whole; column < matrix.columns(); column++) {
                target.set(row - from, column, matrix.value(row, column));
            }
        }
    }

    /// The values of a row in columns `first .. first + lanes` of every tile.
    private static void decode(BitshiftRows matrix, int row, int first, int whole, float[] target, int offset) {
        byte[] tiles = matrix.tiles();
        float[] table = matrix.table();
        int bits = matrix.bits();
        int mask = (1 << matrix.window()) - 1;
        VectorShuffle<Byte> bytes = WORDS[bits][first / LANES];
        IntVector shifts = IntVector.fromArray(INTS, SHIFTS[bits], first);
        int[] states = ROOM.intsOfLength(LANES);
        int scale = row * matrix.groups();
        int at = matrix.place(row, 0);
        int step = matrix.place(0, 1) - matrix.place(0, 0);
        int end = 0;
        FloatVector factor = FloatVector.zero(FLOATS);
        for (int column = 0; column < whole; column += SIDE, at += step) {
            if (column >= end) {
                factor = FloatVector.broadcast(FLOATS, matrix.scales()[scale++]);
                end = (int) Math.min(whole, (long) end + matrix.groupSize());
            }
            ByteVector.fromArray(BYTES, tiles, at)
                    .rearrange(bytes)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .intoArray(states, 0);
            FloatVector.fromArray(FLOATS, table, 0, states, 0).mul(factor).intoArray(target, offset + column + first);
        }
    }

    /// Bits from a row's place in a tile to the window of a column.
    private static int skipped(int column, int bits) {
        return (SIDE - 1 - column) * bits;
    }

    private static int[][] shifts() {
        int[][] shifts = new int[MOST_BITS + 1][SIDE];
        for (int bits = 1; bits <= MOST_BITS; bits++) {
            for (int column = 0; column < SIDE; column++) {
                shifts[bits][column] = skipped(column, bits) % 8;
            }
        }
        return shifts;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays have no type arguments.
    private static VectorShuffle<Byte>[][] words() {
        VectorShuffle<Byte>[][] words = new VectorShuffle[MOST_BITS + 1][SIDE / LANES];
        for (int width = 1; width <= MOST_BITS; width++) {
            for (int part = 0; part < words[width].length; part++) {
                int bits = width;
                int first = part * LANES;
                words[width][part] = VectorShuffle.fromOp(
                        BYTES, index -> skipped(first + index / Integer.BYTES, bits) / 8 + index % Integer.BYTES);
            }
        }
        return words;
    }
}
