package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.BinaryPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;

/// The points of {@link BinaryCoding}: a tile is a group, its codes are bytes. The bits of the first plane, the
/// lowest first, eight in a byte, then those of the next planes; then the planes' scales and the offset, if
/// there is one, in binary16, low byte first.
///
/// @param planes 1 to 8
/// @param group columns of a tile
/// @param shifted whether there is an offset
record BinaryCodingPoints(int planes, int group, boolean shifted) implements BinaryPoints {
    private static final float LARGEST = 65504;

    @Override
    public Tile tile() {
        return new Tile(1, group);
    }

    private int planeBytes() {
        return Math.ceilDiv(group, Byte.SIZE);
    }

    @Override
    public int codesPerTile() {
        return planes * planeBytes() + Short.BYTES * (shifted ? planes + 1 : planes);
    }

    @Override
    public int codeBits() {
        return Byte.SIZE;
    }

    @Override
    public float minimum() {
        return -maximum();
    }

    @Override
    public float maximum() {
        return LARGEST * (shifted ? planes + 1 : planes);
    }

    @Override
    public Encoder encoder() {
        BinaryFit fit = new BinaryFit(planes, shifted);
        return (values, offset, codes, codeOffset) -> {
            double[] scales = fit.scales(values, offset, count(values, offset));
            for (int number = 0; number < scales.length; number++) {
                short half = Float.floatToFloat16((float) Math.clamp(scales[number], -LARGEST, LARGEST));
                scales[number] = Float.float16ToFloat(half);
                int place = codeOffset + planes * planeBytes() + Short.BYTES * number;
                codes[place] = half & 0xFF;
                codes[place + 1] = half >> Byte.SIZE & 0xFF;
            }
            fit.use(scales);
            Arrays.fill(codes, codeOffset, codeOffset + planes * planeBytes(), 0);
            for (int index = 0; index < group; index++) {
                int code = fit.nearest(values[offset + index]);
                for (int plane = 0; plane < planes; plane++) {
                    codes[place(plane, index, codeOffset)] |= (code >> plane & 1) << index % Byte.SIZE;
                }
            }
        };
    }

    /// Values up to the last that is not zero: a ragged group is filled up with zeros, which scales shall not
    /// serve.
    private int count(float[] values, int offset) {
        int count = group;
        while (count > 0 && values[offset + count - 1] == 0) {
            count--;
        }
        return count;
    }

    private int place(int plane, int index, int codeOffset) {
        return codeOffset + plane * planeBytes() + index / Byte.SIZE;
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        Arrays.fill(values, offset, offset + group, offset(codes, codeOffset));
        for (int plane = 0; plane < planes; plane++) {
            float scale = scale(plane, codes, codeOffset);
            for (int index = 0; index < group; index++) {
                // Multiplied, since signs are not to be foreseen.
                values[offset + index] += scale * (2 * bit(plane, index, codes, codeOffset) - 1);
            }
        }
    }

    private int bit(int plane, int index, int[] codes, int codeOffset) {
        return codes[place(plane, index, codeOffset)] >> index % Byte.SIZE & 1;
    }

    @Override
    public void bits(int plane, int[] codes, int codeOffset, int[] target, int offset) {
        for (int index = 0; index < group; index++) {
            target[offset + index] = bit(plane, index, codes, codeOffset);
        }
    }

    @Override
    public float scale(int plane, int[] codes, int codeOffset) {
        return number(plane, codes, codeOffset);
    }

    @Override
    public boolean hasOffsets() {
        return shifted;
    }

    @Override
    public float offset(int[] codes, int codeOffset) {
        return shifted ? number(planes, codes, codeOffset) : 0;
    }

    /// A number that is not finite, which only a damaged file holds, is 0.
    private float number(int index, int[] codes, int codeOffset) {
        int place = codeOffset + planes * planeBytes() + Short.BYTES * index;
        float number = Float.float16ToFloat((short) (codes[place] | codes[place + 1] << Byte.SIZE));
        return Float.isFinite(number) ? number : 0;
    }
}
