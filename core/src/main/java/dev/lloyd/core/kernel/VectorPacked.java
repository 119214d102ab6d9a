package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.PackedShape.FLOATS;
import static dev.lloyd.core.kernel.PackedShape.LANES;
import static dev.lloyd.core.kernel.PackedShape.WORD_BYTES;
import static dev.lloyd.core.kernel.PackedShape.codes;
import static dev.lloyd.core.kernel.PackedShape.load;
import static dev.lloyd.core.kernel.PackedShape.words;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/// The packed products on the Vector API. {@link PackedShape} says how codes lie in vectors; four rows at a time
/// are summed by {@link PackedFours}, {@link PackedGroups} or {@link PackedIntegers}, the rows that are left
/// here. Whether a row is one of four or alone, its terms are added in the same order.
///
/// What the loops of all three may do is narrow. Beyond some size of a method, the compiler expands no more calls
/// of methods of ours (`NodeCountInliningCutoff` in `-XX:+PrintInlining`), and vectors that such a call takes or
/// gives are allocated on the heap, which is 3 to 20 times slower; methods of the Vector API are always expanded.
/// So late in a loop only those are called. Two planes of four rows are eight conversions; sixteen are too many. No
/// branch merges two vectors: choosing between two ways to load words took 30 % longer at 3 bits. Vectors and
/// shuffles that come in fields are copied to local variables first: read in the loop, they are unpacked at every
/// turn, which took a fifth longer.
final class VectorPacked implements PackedSupport {
    /// The last chunks of a row, of each thread.
    private static final ThreadRoom REST = new ThreadRoom();

    private final ScalarPacked reference = new ScalarPacked();
    private final VectorFloats floats = new VectorFloats();

    @Override
    public int arrangedLength(int bits, int columns) {
        return PackedShape.arrangedLength(bits, columns);
    }

    @Override
    public void arrange(int bits, float[] values, float[] arranged) {
        PackedShape.arrange(bits, values, arranged);
    }

    @Override
    public short[] arrange(int bits, byte[] activations) {
        return PackedIntegers.covers(bits) ? PackedIntegers.arrange(bits, activations) : new short[0];
    }

    @Override
    public void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target) {
        if (!PackedShape.covers(matrix)) {
            reference.multiply(matrix, vector, from, to, target);
            return;
        }
        PackedShape shape = new PackedShape(matrix);
        int fours = from + (to - from) / 4 * 4;
        for (int row = from; row < fours; row += 4) {
            four(matrix, vector, row, shape, target);
        }
        for (int row = fours; row < to; row++) {
            target[row] = sum(whole(matrix, vector.arranged, row, shape), shape);
        }
        for (int index = from; index < to; index++) {
            float sum = target[index] + rest(matrix, vector.arranged, index, shape);
            float shift = floats.dot(matrix.offsets(), index * shape.groups, vector.groupSums, 0, shape.groups);
            target[index] = vector.scale * (sum + shift);
        }
    }

    private static void four(PackedRows matrix, PackedVector vector, int row, PackedShape shape, float[] target) {
        if (vector.integers.length > 0) {
            PackedIntegers.sum(matrix, vector.integers, row, shape, target);
        } else if (shape.groupsPerChunk == 1 && shape.bits != 3) {
            PackedFours.sum(matrix, vector.arranged, row, shape, target);
        } else {
            PackedGroups.sum(matrix, vector.arranged, row, shape, target);
        }
    }

    /// Some chunks of a row: where its bytes begin, where the values for them do, where its scales begin, for how
    /// many chunks the first counts, and the last scale of the row. `LANES` more scales may be read than there are
    /// groups.
    private record Part(
            byte[] codes, int offset, float[] values, int base, int end, float[] scales, int group, int left) {}

    /// The chunks that may be loaded whole.
    private static Part whole(PackedRows matrix, float[] values, int row, PackedShape shape) {
        PackedScales scales = new PackedScales(matrix, row, 1);
        int offset = row * shape.rowBytes;
        return new Part(
                matrix.codes(), offset, values, 0, shape.wholeCodes, scales.values, scales.first, shape.chunksPerGroup);
    }

    /// The sum over the last one or two chunks, from a copy padded with zeros.
    private static float rest(PackedRows matrix, float[] values, int row, PackedShape shape) {
        int before = shape.wholeCodes;
        if (before >= values.length) {
            return 0;
        }
        int rowBytes = shape.rowBytes;
        int start = shape.whole * shape.chunkBytes;
        int size = (values.length - before) / shape.chunkCodes * shape.chunkBytes + WORD_BYTES;
        byte[] padded = REST.bytesOfLength(size);
        System.arraycopy(matrix.codes(), row * rowBytes + start, padded, 0, rowBytes - start);
        Arrays.fill(padded, rowBytes - start, size, (byte) 0);
        int first = row * shape.groups + shape.whole / shape.chunksPerGroup * shape.groupsPerChunk;
        int count = (row + 1) * shape.groups - first;
        float[] scales = REST.ofLength(count + LANES);
        System.arraycopy(matrix.scales(), first, scales, 0, count);
        Arrays.fill(scales, count, count + LANES, 0);
        int left = shape.chunksPerGroup - shape.whole % shape.chunksPerGroup;
        return sum(new Part(padded, 0, values, before, values.length, scales, 0, left), shape);
    }

    /// The sum of a row over some chunks.
    private static float sum(Part part, PackedShape shape) {
        IntVector even = shape.even;
        IntVector odd = shape.odd;
        IntVector shift = shape.shift;
        VectorShuffle<Byte> bytes = shape.bytes;
        VectorShuffle<Float> spread = shape.spread;
        int chunk = shape.chunkCodes;
        int group = part.group;
        int left = part.left;
        int offset = part.offset;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int base = part.base; base < part.end; base += chunk, offset += shape.chunkBytes) {
            IntVector words = words(part.codes, offset, bytes);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                sum = codes(words, even).fma(load(part.values, pair), sum);
                sum = codes(words, odd).fma(load(part.values, pair + LANES), sum);
                words = words.lanewise(VectorOperators.LSHR, shift);
            }
            total = sum.fma(FloatVector.fromArray(FLOATS, part.scales, group).rearrange(spread), total);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        return Lanes.sum(total);
    }
}
