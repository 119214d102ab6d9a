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

/// The packed products on the Vector API. {@link PackedShape} says how codes lie in vectors; four rows at a time
/// are summed by {@link PackedFours} or {@link PackedGroups}, the rows that are left here. Whether a row is one of
/// four or alone, its terms are added in the same order.
///
/// What the loops of all three may do is narrow. Beyond some size of a method, the compiler expands no more calls
/// of methods of ours (`NodeCountInliningCutoff` in `-XX:+PrintInlining`), and vectors that such a call takes or
/// gives are allocated on the heap, which is 3 to 20 times slower; methods of the Vector API are always expanded.
/// So late in a loop only those are called. Two planes of four rows are eight conversions; sixteen are too many. No
/// branch merges two vectors: choosing between two ways to load words took 30 % longer at 3 bits.
final class VectorPacked implements PackedSupport {
    private final ScalarPacked reference = new ScalarPacked();
    private final VectorFloats floats = new VectorFloats();

    @Override
    public float[] arrange(int bits, float[] values) {
        return PackedShape.arrange(bits, values);
    }

    @Override
    public void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target) {
        if (!PackedShape.covers(matrix)) {
            reference.multiply(matrix, vector, from, to, target);
            return;
        }
        PackedShape shape = PackedShape.of(matrix);
        int row = from;
        if (shape.groupsPerChunk() == 1) {
            for (; row + 4 <= to; row += 4) {
                PackedFours.sum(matrix, vector.arranged, row, shape, target);
            }
        } else {
            for (; row + 4 <= to && PackedGroups.fits(matrix, row); row += 4) {
                PackedGroups.sum(matrix, vector.arranged, row, shape, target);
            }
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

    /// Some chunks of a row: where its bytes begin, where the values for them do, where its scales begin, for how
    /// many chunks the first counts, and the last scale of the row. `LANES` more scales may be read than there are
    /// groups.
    private record Part(
            byte[] codes, int offset, float[] values, int base, int end, float[] scales, int group, int left) {}

    /// The chunks that may be loaded whole.
    private static Part whole(PackedRows matrix, float[] values, int row, PackedShape shape) {
        int first = row * matrix.groups();
        int last = first + matrix.groups() + LANES;
        boolean inside = last <= matrix.scales().length;
        float[] scales = inside ? matrix.scales() : Arrays.copyOfRange(matrix.scales(), first, last);
        int end = Math.min(values.length, shape.wholeCodes());
        int offset = row * matrix.rowBytes();
        return new Part(matrix.codes(), offset, values, 0, end, scales, inside ? first : 0, shape.chunksPerGroup());
    }

    /// The sum over the last one or two chunks, from a copy padded with zeros.
    private static float rest(PackedRows matrix, float[] values, int row, PackedShape shape) {
        int before = shape.wholeCodes();
        if (before >= values.length) {
            return 0;
        }
        int rowBytes = matrix.rowBytes();
        int start = shape.whole() * shape.chunkBytes();
        int size = (values.length - before) / shape.chunkCodes() * shape.chunkBytes() + WORD_BYTES;
        byte[] padded = new byte[size];
        System.arraycopy(matrix.codes(), row * rowBytes + start, padded, 0, rowBytes - start);
        int first = row * matrix.groups() + shape.whole() / shape.chunksPerGroup() * shape.groupsPerChunk();
        float[] scales = new float[LANES + matrix.groups()];
        System.arraycopy(matrix.scales(), first, scales, 0, (row + 1) * matrix.groups() - first);
        int left = shape.chunksPerGroup() - shape.whole() % shape.chunksPerGroup();
        return sum(new Part(padded, 0, values, before, values.length, scales, 0, left), shape);
    }

    /// The sum of a row over some chunks.
    private static float sum(Part part, PackedShape shape) {
        int bits = shape.bits();
        int even = (1 << bits) - 1;
        int chunk = shape.chunkCodes();
        int group = part.group;
        int left = part.left;
        int offset = part.offset;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int base = part.base; base < part.end; base += chunk, offset += shape.chunkBytes()) {
            IntVector words = words(part.codes, offset, shape.bytes());
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
                sum = codes(words, even).fma(load(part.values, pair), sum);
                sum = codes(words, even << bits).fma(load(part.values, pair + LANES), sum);
                words = words.lanewise(VectorOperators.LSHR, 2 * bits);
            }
            total = sum.fma(FloatVector.fromArray(FLOATS, part.scales, group).rearrange(shape.spread()), total);
            if (--left == 0) {
                left = shape.chunksPerGroup();
                group += shape.groupsPerChunk();
            }
        }
        return Lanes.sum(total);
    }
}
