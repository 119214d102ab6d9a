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
/// every lane. Planes are hardly ever shifted: `word & (mask << k * bits)` is the code times `2^(k * bits)`, exact
/// as a float, and the values for that plane have been multiplied by `2^-(k * bits)`, exact as well unless they
/// become subnormal. A shift every four planes (two, for 8 bits) keeps the sign bit out of play. So a plane costs
/// an `and`, a conversion and a multiply-add.
///
/// Arranged values: `arranged[chunk * LANES * perLane + p * LANES + lane]` belongs to column
/// `chunk * LANES * perLane + lane * perLane + p`; columns beyond the last are zero.
///
/// One loop per code width, each with constants for shifts and masks and without a branch that would merge two
/// vectors: a merged loop was 30 times slower, because such vectors are allocated on the heap.
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
        int unshifted = bits == 8 ? 2 : 4;
        float[] arranged = new float[Math.multiplyExact(Math.ceilDiv(values.length, chunk), chunk)];
        for (int column = 0; column < values.length; column++) {
            int plane = column % perLane;
            int lane = column % chunk / perLane;
            float factor = 1f / (1 << plane % unshifted * bits);
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
        int chunksPerGroup = single ? Integer.MAX_VALUE : Math.max(1, size / chunk);
        int groupsPerChunk = single ? 1 : Math.max(1, chunk / size);
        int lanesPerGroup = LANES / groupsPerChunk;
        Shape shape = new Shape(
                matrix.bits(),
                chunksPerGroup,
                groupsPerChunk,
                VectorShuffle.fromOp(FLOATS, lane -> lane / lanesPerGroup));
        for (int row = from; row < to; row++) {
            float shift = floats.dot(matrix.offsets(), row * matrix.groups(), vector.groupSums, 0, matrix.groups());
            target[row] = vector.scale * (row(matrix, vector.arranged, row, shape) + shift);
        }
    }

    /// How groups and chunks lie against each other; `spread` gives every lane its group's scale.
    private record Shape(int bits, int chunksPerGroup, int groupsPerChunk, VectorShuffle<Float> spread) {
        int chunkCodes() {
            return LANES * perLane(bits);
        }
    }

    /// Some chunks of a row: where its bytes begin and where the values for them do.
    private record Part(byte[] codes, int offset, float[] values, int base, int end) {}

    /// Where a part's scales begin, and for how many chunks the first counts; `LANES` more may be read than there
    /// are groups.
    private record Scales(float[] values, int index, int left) {}

    /// A row in two parts: the chunks that may be loaded whole, and the last one or two, from a copy padded with
    /// zeros.
    private static float row(PackedRows matrix, float[] values, int row, Shape shape) {
        int rowBytes = matrix.rowBytes();
        int chunkCodes = shape.chunkCodes();
        int chunkBytes = chunkCodes * matrix.bits() / 8;
        int start = row * rowBytes;
        int whole = rowBytes < WORD_BYTES ? 0 : (rowBytes - WORD_BYTES) / chunkBytes + 1;
        Scales scales = scales(matrix, row, shape);
        float sum = sum(new Part(matrix.codes(), start, values, 0, whole * chunkCodes), scales, shape);
        if (whole * chunkCodes == values.length) {
            return sum;
        }
        int rest = start + whole * chunkBytes;
        int size = (values.length / chunkCodes - whole) * chunkBytes + WORD_BYTES;
        byte[] padded = Arrays.copyOfRange(matrix.codes(), rest, rest + size);
        Arrays.fill(padded, rowBytes - whole * chunkBytes, size, (byte) 0);
        int group = scales.index + whole / shape.chunksPerGroup * shape.groupsPerChunk;
        Scales last = new Scales(scales.values, group, shape.chunksPerGroup - whole % shape.chunksPerGroup);
        return sum + sum(new Part(padded, 0, values, whole * chunkCodes, values.length), last, shape);
    }

    private static Scales scales(PackedRows matrix, int row, Shape shape) {
        int first = row * matrix.groups();
        int last = first + matrix.groups() + LANES;
        return last <= matrix.scales().length
                ? new Scales(matrix.scales(), first, shape.chunksPerGroup)
                : new Scales(Arrays.copyOfRange(matrix.scales(), first, last), 0, shape.chunksPerGroup);
    }

    private static float sum(Part part, Scales scales, Shape shape) {
        return switch (shape.bits) {
            case 2 -> sum2(part, scales, shape);
            case 3 -> sum3(part, scales, shape);
            case 4 -> sum4(part, scales, shape);
            default -> sum8(part, scales, shape);
        };
    }

    private static float sum2(Part part, Scales scales, Shape shape) {
        FloatVector total = FloatVector.zero(FLOATS);
        int offset = part.offset;
        int group = scales.index;
        int left = scales.left;
        for (int base = part.base; base < part.end; base += 16 * LANES, offset += WORD_BYTES) {
            IntVector words = words(part.codes, offset);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int quad = 0; quad < 16 * LANES; quad += 4 * LANES) {
                sum = next(words, 2, part.values, base + quad, sum);
                words = words.lanewise(VectorOperators.LSHR, 8);
            }
            total = sum.fma(scale(scales, group, shape), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }

    private static float sum3(Part part, Scales scales, Shape shape) {
        FloatVector total = FloatVector.zero(FLOATS);
        int offset = part.offset;
        int group = scales.index;
        int left = scales.left;
        for (int base = part.base; base < part.end; base += 8 * LANES, offset += 3 * LANES) {
            IntVector words = ByteVector.fromArray(BYTES, part.codes, offset)
                    .rearrange(SPREAD)
                    .reinterpretAsInts();
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int quad = 0; quad < 8 * LANES; quad += 4 * LANES) {
                sum = next(words, 3, part.values, base + quad, sum);
                words = words.lanewise(VectorOperators.LSHR, 12);
            }
            total = sum.fma(scale(scales, group, shape), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }

    private static float sum4(Part part, Scales scales, Shape shape) {
        FloatVector total = FloatVector.zero(FLOATS);
        int offset = part.offset;
        int group = scales.index;
        int left = scales.left;
        for (int base = part.base; base < part.end; base += 8 * LANES, offset += WORD_BYTES) {
            IntVector words = words(part.codes, offset);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int quad = 0; quad < 8 * LANES; quad += 4 * LANES) {
                sum = next(words, 4, part.values, base + quad, sum);
                words = words.lanewise(VectorOperators.LSHR, 16);
            }
            total = sum.fma(scale(scales, group, shape), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }

    private static float sum8(Part part, Scales scales, Shape shape) {
        FloatVector total = FloatVector.zero(FLOATS);
        int offset = part.offset;
        int group = scales.index;
        int left = scales.left;
        for (int base = part.base; base < part.end; base += 4 * LANES, offset += WORD_BYTES) {
            IntVector words = words(part.codes, offset);
            IntVector high = words.lanewise(VectorOperators.LSHR, 16);
            FloatVector sum = codes(words, 0xFF).mul(load(part.values, base));
            sum = codes(words, 0xFF00).fma(load(part.values, base + LANES), sum);
            sum = codes(high, 0xFF).fma(load(part.values, base + 2 * LANES), sum);
            sum = codes(high, 0xFF00).fma(load(part.values, base + 3 * LANES), sum);
            total = sum.fma(scale(scales, group, shape), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }

    /// Adds four planes.
    private static FloatVector next(IntVector words, int bits, float[] values, int base, FloatVector sum) {
        int mask = (1 << bits) - 1;
        FloatVector even = codes(words, mask).fma(load(values, base), sum);
        FloatVector odd = codes(words, mask << bits).mul(load(values, base + LANES));
        even = codes(words, mask << 2 * bits).fma(load(values, base + 2 * LANES), even);
        odd = codes(words, mask << 3 * bits).fma(load(values, base + 3 * LANES), odd);
        return even.add(odd);
    }

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(FLOATS, values, offset);
    }

    private static IntVector words(byte[] codes, int offset) {
        return ByteVector.fromArray(BYTES, codes, offset).reinterpretAsInts();
    }

    private static FloatVector codes(IntVector words, int mask) {
        return (FloatVector) words.and(mask).convert(VectorOperators.I2F, 0);
    }

    private static FloatVector scale(Scales scales, int group, Shape shape) {
        return load(scales.values, group).rearrange(shape.spread);
    }
}
