package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Distances to a codebook on the Vector API: lanes are neighbouring codes, four vectors of them at a time.
final class VectorCodebookDistances implements CodebookDistanceSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private static FloatVector add(FloatVector sum, FloatVector value, float[] columns, int offset) {
        FloatVector difference = value.sub(FloatVector.fromArray(SPECIES, columns, offset));
        return difference.fma(difference, sum);
    }

    @Override
    public void distances(Table table, float[] values, int offset, float[] target) {
        int code = 0;
        for (; code + 4 * LANES <= table.padded(); code += 4 * LANES) {
            four(table, code, values, offset, target);
        }
        for (; code < table.padded(); code += LANES) {
            one(table, code, values, offset, target);
        }
    }

    private static void four(Table table, int code, float[] values, int offset, float[] target) {
        float[] columns = table.columns();
        int from0 = table.offset(code);
        int from1 = table.offset(code + LANES);
        int from2 = table.offset(code + 2 * LANES);
        int from3 = table.offset(code + 3 * LANES);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int place = 0; place < table.dimension(); place++) {
            int step = place * Table.BLOCK;
            FloatVector value = FloatVector.broadcast(SPECIES, values[offset + place]);
            sum0 = add(sum0, value, columns, from0 + step);
            sum1 = add(sum1, value, columns, from1 + step);
            sum2 = add(sum2, value, columns, from2 + step);
            sum3 = add(sum3, value, columns, from3 + step);
        }
        sum0.intoArray(target, code);
        sum1.intoArray(target, code + LANES);
        sum2.intoArray(target, code + 2 * LANES);
        sum3.intoArray(target, code + 3 * LANES);
    }

    private static void one(Table table, int code, float[] values, int offset, float[] target) {
        int from = table.offset(code);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int place = 0; place < table.dimension(); place++) {
            FloatVector value = FloatVector.broadcast(SPECIES, values[offset + place]);
            sum = add(sum, value, table.columns(), from + place * Table.BLOCK);
        }
        sum.intoArray(target, code);
    }

    /// Looks at single values only in vectors in which one is below the least so far: about `log n` of them. (Keeping
    /// the best of every lane and its place by blending took five times as long.)
    @Override
    public int least(float[] values, int length) {
        float best = Float.POSITIVE_INFINITY;
        int least = 0;
        for (int index = 0; index < length; index += LANES) {
            if (FloatVector.fromArray(SPECIES, values, index).lt(best).anyTrue()) {
                for (int lane = index; lane < index + LANES; lane++) {
                    if (values[lane] < best) {
                        best = values[lane];
                        least = lane;
                    }
                }
            }
        }
        return least;
    }
}
