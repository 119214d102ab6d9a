package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;
import java.util.Optional;

/// Points of whole rows for {@link Qjl}.
///
/// Code `i` of a row is the coarse point of value `i`, plus `2^(bits-1)` where the projection's value `i` is not
/// negative; the codes behind them are the binary16 length of the rest, lowest bits first.
///
/// @param bits width of a code
/// @param columns values of a row
/// @param coarse the points of `bits - 1` bits; empty if there is one bit alone
/// @param projection of the rest
record QjlPoints(int bits, int columns, Optional<TablePoints> coarse, SignProjection projection) implements Points {
    @Override
    public Tile tile() {
        return new Tile(1, columns);
    }

    private int lengthCodes() {
        return Math.ceilDiv(Short.SIZE, bits);
    }

    @Override
    public int codesPerTile() {
        return columns + lengthCodes();
    }

    @Override
    public int codeBits() {
        return bits;
    }

    @Override
    public float minimum() {
        return -maximum();
    }

    /// Of a row whose root mean square is 1 no value is greater.
    @Override
    public float maximum() {
        return (float) Math.sqrt(columns);
    }

    @Override
    public Encoder encoder() {
        float[] rest = new float[columns];
        float[] projected = new float[columns];
        return (values, offset, codes, codeOffset) -> {
            double square = 0;
            for (int column = 0; column < columns; column++) {
                float value = values[offset + column];
                int code = coarse.map(points -> points.nearest(value)).orElse(0);
                rest[column] = value - coarse(code);
                square += (double) rest[column] * rest[column];
                codes[codeOffset + column] = code;
            }
            projection.forward(rest, projected);
            for (int column = 0; column < columns; column++) {
                codes[codeOffset + column] |= projected[column] >= 0 ? 1 << (bits - 1) : 0;
            }
            int length = Float.floatToFloat16((float) Math.sqrt(square)) & 0xFFFF;
            for (int piece = 0; piece < lengthCodes(); piece++) {
                codes[codeOffset + columns + piece] = length >> piece * bits & (1 << bits) - 1;
            }
        };
    }

    private float coarse(int code) {
        return coarse.isPresent() ? coarse.get().value(code) : 0;
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        int sign = 1 << (bits - 1);
        float[] signs = new float[columns];
        for (int column = 0; column < columns; column++) {
            signs[column] = (codes[codeOffset + column] & sign) != 0 ? 1 : -1;
        }
        float[] direction = new float[columns];
        projection.transpose(signs, direction);
        float length = (float) projection.factor() * length(codes, codeOffset + columns);
        for (int column = 0; column < columns; column++) {
            values[offset + column] = coarse(codes[codeOffset + column] & sign - 1) + length * direction[column];
        }
    }

    /// A length that is not finite, which only a damaged file holds, is none.
    private float length(int[] codes, int offset) {
        int bitsOfLength = 0;
        for (int piece = 0; piece < lengthCodes(); piece++) {
            bitsOfLength |= codes[offset + piece] << piece * bits;
        }
        float length = Float.float16ToFloat((short) bitsOfLength);
        return Float.isFinite(length) ? length : 0;
    }
}
