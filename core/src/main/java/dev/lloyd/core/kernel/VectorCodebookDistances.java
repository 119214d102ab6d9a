package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Distances to a codebook on the Vector API: lanes are neighbouring codes, four vectors of them at a time.
///
/// The least is sought on the way: every lane keeps its best distance and where the vector began that had it, the
/// first one of equals; in the end the smallest place among the best lanes wins. Places are whole numbers below
/// `2^16`, exact in binary32.
final class VectorCodebookDistances implements CodebookDistanceSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final FloatVector LANE = FloatVector.zero(SPECIES).addIndex(1);
    private static final FloatVector INFINITE = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(SPECIES, values, offset);
    }

    private static FloatVector add(FloatVector sum, FloatVector value, float[] columns, int offset) {
        FloatVector difference = value.sub(load(columns, offset));
        return difference.fma(difference, sum);
    }

    /// The best distance of each lane and the place of the vector that had it. Escape analysis removes it.
    private record Best(FloatVector distance, FloatVector place) {
        static Best none() {
            return new Best(INFINITE, FloatVector.zero(SPECIES));
        }

        Best or(FloatVector other, int at) {
            VectorMask<Float> nearer = other.lt(distance);
            return new Best(distance.blend(other, nearer), place.blend((float) at, nearer));
        }

        int first() {
            float least = distance.reduceLanes(VectorOperators.MIN);
            return (int) INFINITE.blend(place.add(LANE), distance.eq(least)).reduceLanes(VectorOperators.MIN);
        }
    }

    @Override
    public int nearest(Table table, float[] values, int offset) {
        float[] columns = table.columns();
        Best best = Best.none();
        int code = 0;
        for (; code + 4 * LANES <= table.padded(); code += 4 * LANES) {
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int place = 0; place < table.dimension(); place++) {
                int from = place * table.padded() + code;
                FloatVector value = FloatVector.broadcast(SPECIES, values[offset + place]);
                sum0 = add(sum0, value, columns, from);
                sum1 = add(sum1, value, columns, from + LANES);
                sum2 = add(sum2, value, columns, from + 2 * LANES);
                sum3 = add(sum3, value, columns, from + 3 * LANES);
            }
            best = best.or(sum0, code)
                    .or(sum1, code + LANES)
                    .or(sum2, code + 2 * LANES)
                    .or(sum3, code + 3 * LANES);
        }
        for (; code < table.padded(); code += LANES) {
            best = best.or(one(table, code, values, offset), code);
        }
        return best.first();
    }

    private static FloatVector one(Table table, int code, float[] values, int offset) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int place = 0; place < table.dimension(); place++) {
            FloatVector value = FloatVector.broadcast(SPECIES, values[offset + place]);
            sum = add(sum, value, table.columns(), place * table.padded() + code);
        }
        return sum;
    }

    @Override
    public void distances(Table table, float[] values, int offset, float[] target) {
        float[] columns = table.columns();
        int code = 0;
        for (; code + 4 * LANES <= table.padded(); code += 4 * LANES) {
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int place = 0; place < table.dimension(); place++) {
                int from = place * table.padded() + code;
                FloatVector value = FloatVector.broadcast(SPECIES, values[offset + place]);
                sum0 = add(sum0, value, columns, from);
                sum1 = add(sum1, value, columns, from + LANES);
                sum2 = add(sum2, value, columns, from + 2 * LANES);
                sum3 = add(sum3, value, columns, from + 3 * LANES);
            }
            sum0.intoArray(target, code);
            sum1.intoArray(target, code + LANES);
            sum2.intoArray(target, code + 2 * LANES);
            sum3.intoArray(target, code + 3 * LANES);
        }
        for (; code < table.padded(); code += LANES) {
            one(table, code, values, offset).intoArray(target, code);
        }
    }

    @Override
    public int least(float[] values, int length) {
        Best best = Best.none();
        for (int index = 0; index < length; index += LANES) {
            best = best.or(load(values, index), index);
        }
        return best.first();
    }
}
