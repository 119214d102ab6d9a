package dev.lloyd.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The packed products on the Vector API.
///
/// A 32-bit lane holds `perLane` codes: 16, 8 or 4 of 2, 4 or 8 bits; of 3 bits 8, whose three bytes are first
/// spread to a lane's four by a byte permutation. A *chunk* is one vector of lanes, *plane* `p` is code `p` of
/// every lane. Every other plane is not shifted: `word & (mask << bits)` is the code times `2^bits`, exact as a
/// float, and the values for that plane have been multiplied by `2^-bits`, exact as well unless they become
/// subnormal. So two planes cost two `and`, two conversions, two multiply-adds and a shift.
///
/// Arranged values: `arranged[chunk * LANES * perLane + p * LANES + lane]` belongs to column
/// `chunk * LANES * perLane + lane * perLane + p`; columns beyond the last are zero.
///
/// Four rows at once share the loads of the values, which for long rows come from the second cache. At 4 bits and
/// 16,384 columns one thread reads 7.0 GB/s, where memory gives 7.9 to 9.4; a row at a time read 5.0. Whether a row
/// is one of four or alone, its terms are added in the same order.
///
/// Loops have few operations, no branch that would merge two vectors, and no method of ours late in them that takes
/// or gives vectors: beyond some size the compiler stops expanding and allocates vectors on the heap, which
/// is 3 to 20 times slower. Two planes of four rows are eight conversions; sixteen are too many.
final class VectorPacked implements PackedSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int LANES = FLOATS.length();
    private static final int WORD_BYTES = BYTES.length();
    private static final VectorShuffle<Byte> SPREAD =
            VectorShuffle.fromOp(BYTES, index -> index % 4 == 3 ? 0 : index / 4 * 3 + index % 4);

    private final ScalarPacked reference = new ScalarPacked();
    private final VectorFloats floats = new VectorFloats();

    private static int perLane(int bits) {
        return bits == 3 ? 8 : 32 / bits;
    }

    @Override
    public float[] arrange(int bits, float[] values) {
        int perLane = perLane(bits);
        int chunk = LANES * perLane;
        float[] arranged = new float[Math.multiplyExact(Math.ceilDiv(values.length, chunk), chunk)];
        for (int column = 0; column < values.length; column++) {
            int plane = column % perLane;
            int lane = column % chunk / perLane;
            float factor = plane % 2 == 0 ? 1 : 1f / (1 << bits);
            arranged[column / chunk * chunk + plane * LANES + lane] = values[column] * factor;
        }
        return arranged;
    }

    @Override
    public void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target) {
        int perLane = perLane(matrix.bits());
        int chunk = LANES * perLane;
        boolean single = matrix.groups() <= 1;
        int size = matrix.groupSize();
        if (!single && size % chunk != 0 && (chunk % size != 0 || size % perLane != 0)) {
            reference.multiply(matrix, vector, from, to, target);
            return;
        }
        Shape shape = Shape.of(matrix, single ? Math.max(chunk, Math.ceilDiv(matrix.columns(), chunk) * chunk) : size);
        int row = from;
        for (; row + 4 <= to && shape.groupsPerChunk == 1; row += 4) {
            fourRows(matrix, vector.arranged, row, shape, target);
        }
        for (; row < to; row++) {
            target[row] = sum(whole(matrix, vector.arranged, row, shape), shape);
        }
        for (int index = from; index < to; index++) {
            float sum = target[index] + rest(matrix, vector.arranged, index, shape);
            float shift = floats.dot(matrix.offsets(), index * matrix.groups(), vector.groupSums, 0, matrix.groups());
            target[index] = vector.scale * (sum + shift);
        }
    }

    /// How groups and chunks lie against each other.
    ///
    /// @param chunkCodes codes of a chunk
    /// @param chunkBytes its bytes
    /// @param whole chunks of a row whose vector may be loaded from it
    /// @param spread gives every lane its group's scale
    private record Shape(
            int bits,
            int chunkCodes,
            int chunkBytes,
            int whole,
            int chunksPerGroup,
            int groupsPerChunk,
            VectorShuffle<Float> spread) {
        static Shape of(PackedRows matrix, int groupSize) {
            int chunk = LANES * perLane(matrix.bits());
            int chunkBytes = chunk * matrix.bits() / 8;
            int rowBytes = matrix.rowBytes();
            int groupsPerChunk = Math.max(1, chunk / groupSize);
            int lanesPerGroup = LANES / groupsPerChunk;
            return new Shape(
                    matrix.bits(),
                    chunk,
                    chunkBytes,
                    rowBytes < WORD_BYTES ? 0 : (rowBytes - WORD_BYTES) / chunkBytes + 1,
                    Math.max(1, groupSize / chunk),
                    groupsPerChunk,
                    VectorShuffle.fromOp(FLOATS, lane -> lane / lanesPerGroup));
        }

        int wholeCodes() {
            return whole * chunkCodes;
        }
    }

    /// Some chunks of a row: where its bytes begin, where the values for them do, where its scales begin, for how
    /// many chunks the first counts, and the last scale of the row. `LANES` more scales may be read than there are
    /// groups.
    private record Part(
            byte[] codes, int offset, float[] values, int base, int end, float[] scales, int group, int left) {}

    /// The chunks that may be loaded whole.
    private static Part whole(PackedRows matrix, float[] values, int row, Shape shape) {
        int first = row * matrix.groups();
        int last = first + matrix.groups() + LANES;
        boolean inside = last <= matrix.scales().length;
        float[] scales = inside ? matrix.scales() : Arrays.copyOfRange(matrix.scales(), first, last);
        int end = Math.min(values.length, shape.wholeCodes());
        int offset = row * matrix.rowBytes();
        return new Part(matrix.codes(), offset, values, 0, end, scales, inside ? first : 0, shape.chunksPerGroup);
    }

    /// The sum over the last one or two chunks, from a copy padded with zeros.
    private static float rest(PackedRows matrix, float[] values, int row, Shape shape) {
        int before = shape.wholeCodes();
        if (before >= values.length) {
            return 0;
        }
        int rowBytes = matrix.rowBytes();
        int start = shape.whole * shape.chunkBytes;
        int size = (values.length - before) / shape.chunkCodes * shape.chunkBytes + WORD_BYTES;
        byte[] padded = new byte[size];
        System.arraycopy(matrix.codes(), row * rowBytes + start, padded, 0, rowBytes - start);
        int first = row * matrix.groups() + shape.whole / shape.chunksPerGroup * shape.groupsPerChunk;
        float[] scales = new float[LANES + matrix.groups()];
        System.arraycopy(matrix.scales(), first, scales, 0, (row + 1) * matrix.groups() - first);
        int left = shape.chunksPerGroup - shape.whole % shape.chunksPerGroup;
        return sum(new Part(padded, 0, values, before, values.length, scales, 0, left), shape);
    }

    private static float sum(Part part, Shape shape) {
        if (shape.groupsPerChunk > 1) {
            return shape.bits == 3 ? spread3(part, shape) : spread(part, shape);
        }
        return shape.bits == 3 ? one3(part, shape) : one(part, shape);
    }

    private static void fourRows(PackedRows matrix, float[] values, int row, Shape shape, float[] target) {
        if (shape.bits == 3) {
            four3(matrix, values, row, shape, target);
        } else {
            four(matrix, values, row, shape, target);
        }
    }

    /// The sums of four rows over their whole chunks, 2, 4 or 8 bits.
    private static void four(PackedRows matrix, float[] values, int row, Shape shape, float[] target) {
        byte[] codes = matrix.codes();
        float[] scales = matrix.scales();
        int next = matrix.rowBytes();
        int groups = matrix.groups();
        int bits = shape.bits;
        int even = (1 << bits) - 1;
        int odd = even << bits;
        int chunk = shape.chunkCodes;
        int end = Math.min(values.length, shape.wholeCodes());
        int group = row * groups;
        int left = shape.chunksPerGroup;
        int offset = row * next;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int base = 0; base < end; base += chunk, offset += WORD_BYTES) {
            IntVector wordsA = words(codes, offset);
            IntVector wordsB = words(codes, offset + next);
            IntVector wordsC = words(codes, offset + 2 * next);
            IntVector wordsD = words(codes, offset + 3 * next);
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                FloatVector value = load(values, pair);
                sumA = codes(wordsA, even).fma(value, sumA);
                sumB = codes(wordsB, even).fma(value, sumB);
                sumC = codes(wordsC, even).fma(value, sumC);
                sumD = codes(wordsD, even).fma(value, sumD);
                value = load(values, pair + LANES);
                sumA = codes(wordsA, odd).fma(value, sumA);
                sumB = codes(wordsB, odd).fma(value, sumB);
                sumC = codes(wordsC, odd).fma(value, sumC);
                sumD = codes(wordsD, odd).fma(value, sumD);
                wordsA = wordsA.lanewise(VectorOperators.LSHR, 2 * bits);
                wordsB = wordsB.lanewise(VectorOperators.LSHR, 2 * bits);
                wordsC = wordsC.lanewise(VectorOperators.LSHR, 2 * bits);
                wordsD = wordsD.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            totalA = sumA.fma(FloatVector.broadcast(FLOATS, scales[group]), totalA);
            totalB = sumB.fma(FloatVector.broadcast(FLOATS, scales[group + groups]), totalB);
            totalC = sumC.fma(FloatVector.broadcast(FLOATS, scales[group + 2 * groups]), totalC);
            totalD = sumD.fma(FloatVector.broadcast(FLOATS, scales[group + 3 * groups]), totalD);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group++;
            }
        }
        target[row] = Lanes.sum(totalA);
        target[row + 1] = Lanes.sum(totalB);
        target[row + 2] = Lanes.sum(totalC);
        target[row + 3] = Lanes.sum(totalD);
    }

    /// The sums of four rows over their whole chunks, 3 bits.
    private static void four3(PackedRows matrix, float[] values, int row, Shape shape, float[] target) {
        byte[] codes = matrix.codes();
        float[] scales = matrix.scales();
        int next = matrix.rowBytes();
        int groups = matrix.groups();
        int bits = 3;
        int even = (1 << bits) - 1;
        int odd = even << bits;
        int chunk = 8 * LANES;
        int end = Math.min(values.length, shape.wholeCodes());
        int group = row * groups;
        int left = shape.chunksPerGroup;
        int offset = row * next;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int base = 0; base < end; base += chunk, offset += 3 * LANES) {
            IntVector wordsA = words3(codes, offset);
            IntVector wordsB = words3(codes, offset + next);
            IntVector wordsC = words3(codes, offset + 2 * next);
            IntVector wordsD = words3(codes, offset + 3 * next);
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                FloatVector value = load(values, pair);
                sumA = codes(wordsA, even).fma(value, sumA);
                sumB = codes(wordsB, even).fma(value, sumB);
                sumC = codes(wordsC, even).fma(value, sumC);
                sumD = codes(wordsD, even).fma(value, sumD);
                value = load(values, pair + LANES);
                sumA = codes(wordsA, odd).fma(value, sumA);
                sumB = codes(wordsB, odd).fma(value, sumB);
                sumC = codes(wordsC, odd).fma(value, sumC);
                sumD = codes(wordsD, odd).fma(value, sumD);
                wordsA = wordsA.lanewise(VectorOperators.LSHR, 2 * bits);
                wordsB = wordsB.lanewise(VectorOperators.LSHR, 2 * bits);
                wordsC = wordsC.lanewise(VectorOperators.LSHR, 2 * bits);
                wordsD = wordsD.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            totalA = sumA.fma(FloatVector.broadcast(FLOATS, scales[group]), totalA);
            totalB = sumB.fma(FloatVector.broadcast(FLOATS, scales[group + groups]), totalB);
            totalC = sumC.fma(FloatVector.broadcast(FLOATS, scales[group + 2 * groups]), totalC);
            totalD = sumD.fma(FloatVector.broadcast(FLOATS, scales[group + 3 * groups]), totalD);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group++;
            }
        }
        target[row] = Lanes.sum(totalA);
        target[row + 1] = Lanes.sum(totalB);
        target[row + 2] = Lanes.sum(totalC);
        target[row + 3] = Lanes.sum(totalD);
    }

    /// The sum of a row over some chunks, 2, 4 or 8 bits.
    private static float one(Part part, Shape shape) {
        int bits = shape.bits;
        int even = (1 << bits) - 1;
        int chunk = shape.chunkCodes;
        int group = part.group;
        int left = part.left;
        int offset = part.offset;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int base = part.base; base < part.end; base += chunk, offset += WORD_BYTES) {
            IntVector words = words(part.codes, offset);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                sum = codes(words, even).fma(load(part.values, pair), sum);
                sum = codes(words, even << bits).fma(load(part.values, pair + LANES), sum);
                words = words.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            total = sum.fma(FloatVector.broadcast(FLOATS, part.scales[group]), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group++;
            }
        }
        return Lanes.sum(total);
    }

    /// The sum of a row over some chunks, 3 bits.
    private static float one3(Part part, Shape shape) {
        int bits = 3;
        int even = (1 << bits) - 1;
        int chunk = 8 * LANES;
        int group = part.group;
        int left = part.left;
        int offset = part.offset;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int base = part.base; base < part.end; base += chunk, offset += 3 * LANES) {
            IntVector words = words3(part.codes, offset);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                sum = codes(words, even).fma(load(part.values, pair), sum);
                sum = codes(words, even << bits).fma(load(part.values, pair + LANES), sum);
                words = words.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            total = sum.fma(FloatVector.broadcast(FLOATS, part.scales[group]), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group++;
            }
        }
        return Lanes.sum(total);
    }

    /// The sum of a row over some chunks, 2, 4 or 8 bits; several groups to a chunk.
    private static float spread(Part part, Shape shape) {
        int bits = shape.bits;
        int even = (1 << bits) - 1;
        int chunk = shape.chunkCodes;

        int group = part.group;
        int left = part.left;
        int offset = part.offset;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int base = part.base; base < part.end; base += chunk, offset += WORD_BYTES) {
            IntVector words = words(part.codes, offset);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                sum = codes(words, even).fma(load(part.values, pair), sum);
                sum = codes(words, even << bits).fma(load(part.values, pair + LANES), sum);
                words = words.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            total = sum.fma(load(part.scales, group).rearrange(shape.spread), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }

    /// The sum of a row over some chunks, 3 bits; several groups to a chunk.
    private static float spread3(Part part, Shape shape) {
        int bits = 3;
        int even = (1 << bits) - 1;
        int chunk = 8 * LANES;

        int group = part.group;
        int left = part.left;
        int offset = part.offset;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int base = part.base; base < part.end; base += chunk, offset += 3 * LANES) {
            IntVector words = words3(part.codes, offset);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                sum = codes(words, even).fma(load(part.values, pair), sum);
                sum = codes(words, even << bits).fma(load(part.values, pair + LANES), sum);
                words = words.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            total = sum.fma(load(part.scales, group).rearrange(shape.spread), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(FLOATS, values, offset);
    }

    private static IntVector words(byte[] codes, int offset) {
        return ByteVector.fromArray(BYTES, codes, offset).reinterpretAsInts();
    }

    private static IntVector words3(byte[] codes, int offset) {
        return ByteVector.fromArray(BYTES, codes, offset).rearrange(SPREAD).reinterpretAsInts();
    }

    private static FloatVector codes(IntVector words, int mask) {
        return (FloatVector) words.and(mask).convert(VectorOperators.I2F, 0);
    }
}
