package dev.lloyd.models.load;

import dev.lloyd.core.kernel.BlockLayout;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.gguf.GgufBlocks;
import dev.lloyd.formats.tensor.BlockType;
import java.lang.foreign.MemorySegment;

/// Blocks of random codes, for types that nothing here encodes: the values of a block are as large as others
/// were.
final class RandomBlocks {
    private RandomBlocks() {}

    static byte[] of(BlockType type, float[] like) {
        byte[] blocks = new byte[(int) type.byteSize(like.length)];
        Seeds.generator(like.length).nextBytes(blocks);
        float[] values = new float[type.blockSize()];
        for (int block = 0; block < like.length / type.blockSize(); block++) {
            int at = block * type.blockBytes();
            setScale(type, blocks, at, 1);
            GgufBlocks.decode(type, MemorySegment.ofArray(blocks), at, values, 0, values.length);
            double ratio =
                    Math.sqrt(squares(like, block * values.length, values.length) / squares(values, 0, values.length));
            setScale(type, blocks, at, (float) ratio);
        }
        return blocks;
    }

    /// Scales, and offsets that put about half of the values below zero.
    private static void setScale(BlockType type, byte[] blocks, int at, float scale) {
        int[] halves = BlockLayout.valueOf(type.name()).halves().toArray();
        setHalf(blocks, at + halves[0], scale);
        if (halves.length == 2) {
            float offset = switch (type) {
                case Q4_1 -> -7.5f * scale;
                case Q5_1 -> -15.5f * scale;
                case Q2_K -> 1.5f * scale;
                case Q4_K -> 7.5f * scale;
                case Q5_K -> 15.5f * scale;
                default -> throw new IllegalArgumentException("no offset in " + type);
            };
            setHalf(blocks, at + halves[1], offset);
        }
    }

    private static void setHalf(byte[] blocks, int at, float value) {
        short half = Float.floatToFloat16(value);
        blocks[at] = (byte) half;
        blocks[at + 1] = (byte) (half >> Byte.SIZE);
    }

    private static double squares(float[] values, int from, int count) {
        double sum = 0;
        for (int index = from; index < from + count; index++) {
            sum += (double) values[index] * values[index];
        }
        return sum;
    }
}
