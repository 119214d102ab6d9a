package dev.lloyd.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The entries of a {@link FastScan}'s tables, a table in one vector of 16 floats.
final class VectorEntries {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;

    /// How often a table is written.
    static final int TIMES = 4;

    private VectorEntries() {}

    /// Writes the entries of all tables, those of each {@value #TIMES} times, as {@link FastScanTables#entries} has
    /// them.
    static void write(FastScanTables tables, byte[] target) {
        int columns = tables.columns();
        float[] factors = Arrays.copyOf(factors(tables.points(), columns), 4 * FastScan.POINTS);
        FloatVector first = FloatVector.fromArray(FLOATS, factors, 0);
        FloatVector second = FloatVector.fromArray(FLOATS, factors, FastScan.POINTS);
        FloatVector third = FloatVector.fromArray(FLOATS, factors, 2 * FastScan.POINTS);
        FloatVector fourth = FloatVector.fromArray(FLOATS, factors, 3 * FastScan.POINTS);
        FloatVector inverse = FloatVector.broadcast(FLOATS, tables.inverse());
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        float[] values = tables.values();
        float[] zeros = tables.zeros();
        int most = tables.most();
        for (int table = 0; table < zeros.length; table++) {
            int from = table * columns;
            FloatVector sum = first.mul(values[from]);
            sum = second.fma(FloatVector.broadcast(FLOATS, values[from + 1]), sum);
            if (columns == 4) {
                sum = third.fma(FloatVector.broadcast(FLOATS, values[from + 2]), sum);
                sum = fourth.fma(FloatVector.broadcast(FLOATS, values[from + 3]), sum);
            }
            ByteVector entries = (ByteVector) sum.sub(zeros[table])
                    .fma(inverse, half)
                    .max(0)
                    .min(most)
                    .convertShape(VectorOperators.F2B, BYTES, 0);
            for (int place = 0; place < TIMES; place++) {
                entries.intoArray(target, (table * TIMES + place) * FastScan.POINTS);
            }
        }
    }

    /// For each column of a table what its products are made of, code by code.
    private static float[] factors(float[] points, int columns) {
        float[] factors = new float[columns * FastScan.POINTS];
        int bits = FastScan.CODE_BITS / columns;
        for (int column = 0; column < columns; column++) {
            for (int code = 0; code < FastScan.POINTS; code++) {
                factors[column * FastScan.POINTS + code] = points[code >> (bits * column) & (points.length - 1)];
            }
        }
        return factors;
    }
}
