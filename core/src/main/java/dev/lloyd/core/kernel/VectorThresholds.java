package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The ranks on the Vector API: a vector of values goes down the tree at once. Nodes below the number of lanes
/// are looked up in one register, the next level in another (a look-up takes the lowest bits of the node's
/// number), deeper ones are gathered from memory.
final class VectorThresholds implements ThresholdSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));
    private static final int LANES = FLOATS.length();

    private final ScalarThresholds reference = new ScalarThresholds();

    @Override
    public void ranks(ThresholdTree tree, float[] values, int offset, int length, byte[] ranks, int rankOffset) {
        int done = 0;
        if (BYTES.length() == LANES) {
            done = FLOATS.loopBound(length);
            whole(tree, values, offset, done, ranks, rankOffset);
        }
        reference.ranks(tree, values, offset + done, length - done, ranks, rankOffset + done);
    }

    private static void whole(ThresholdTree tree, float[] values, int offset, int length, byte[] ranks, int to) {
        float[] nodes = tree.tree;
        FloatVector upper = register(nodes, 0);
        FloatVector next = register(nodes, LANES);
        int inUpper = Math.min(tree.levels, Integer.numberOfTrailingZeros(LANES));
        boolean inNext = tree.levels > inUpper;
        int[] places = new int[LANES];
        for (int index = 0; index < length; index += LANES) {
            FloatVector value = FloatVector.fromArray(FLOATS, values, offset + index);
            IntVector node = IntVector.broadcast(INTS, 1);
            for (int level = 0; level < inUpper; level++) {
                node = child(node, value.compare(VectorOperators.GE, look(node, upper)));
            }
            if (inNext) {
                node = child(node, value.compare(VectorOperators.GE, look(node, next)));
            }
            for (int level = inUpper + 1; level < tree.levels; level++) {
                node.intoArray(places, 0);
                node = child(
                        node, value.compare(VectorOperators.GE, FloatVector.fromArray(FLOATS, nodes, 0, places, 0)));
            }
            IntVector rank = node.sub(nodes.length).min(tree.count);
            ((ByteVector) rank.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(ranks, to + index);
        }
    }

    private static FloatVector register(float[] nodes, int from) {
        float[] part = new float[LANES];
        for (int lane = 0; lane < LANES && from + lane < nodes.length; lane++) {
            part[lane] = nodes[from + lane];
        }
        return FloatVector.fromArray(FLOATS, part, 0);
    }

    private static FloatVector look(IntVector node, FloatVector register) {
        return node.selectFrom(register.reinterpretAsInts()).reinterpretAsFloats();
    }

    private static IntVector child(IntVector node, VectorMask<Float> right) {
        return node.add(node).add(1, right.cast(INTS));
    }
}
