package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.GroupWidths;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;
import java.util.OptionalInt;

/// Whole numbers from 0 on, more of them in groups that are marked.
///
/// @param narrow points of a group that is not
/// @param wide points of a group that is marked
/// @param group columns of a group
/// @param rows of the matrix
/// @param rowBytes bytes of a row's marks
/// @param marks a bit for each group, lowest first, a row of bytes for each row
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record MixedPoints(UniformPoints narrow, UniformPoints wide, int group, OptionalInt rows, int rowBytes, byte[] marks)
        implements GroupWidths {
    static MixedPoints of(int bits, int wideBits, int group, int rows, int columns, byte[] marks) {
        int rowBytes = (Math.ceilDiv(columns, group) + 7) / 8;
        if ((long) rows * rowBytes != marks.length) {
            throw new IllegalArgumentException(
                    marks.length + " bytes are not the marks of " + rows + " rows of " + columns + " columns");
        }
        return new MixedPoints(
                new UniformPoints(bits, 0, (1 << bits) - 1, 1),
                new UniformPoints(wideBits, 0, (1 << wideBits) - 1, 1),
                group,
                OptionalInt.of(rows),
                rowBytes,
                marks);
    }

    @Override
    public UniformPoints at(int tileRow, int column) {
        int index = column / group;
        return (marks[tileRow * rowBytes + index / 8] >> index % 8 & 1) == 1 ? wide : narrow;
    }

    @Override
    public int codeBits(int row, int column) {
        return at(row, column).codeBits();
    }

    @Override
    public long rowBytes(int row, int columns) {
        long bits = 0;
        for (int from = 0; from < columns; from += group) {
            bits += (long) codeBits(row, from) * Math.min(group, columns - from);
        }
        return (bits + 7) / 8;
    }

    @Override
    public Tile tile() {
        return Tile.SCALAR;
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public int codeBits() {
        return wide.codeBits();
    }

    @Override
    public float minimum() {
        return wide.minimum();
    }

    @Override
    public float maximum() {
        return wide.maximum();
    }

    @Override
    public Points.Encoder encoder() {
        return wide.encoder();
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        wide.decode(codes, codeOffset, values, offset);
    }

    @Override
    public StoredTensors side() {
        return StoredTensors.of("marks", StoredTensor.ofBytes(marks));
    }

    @Override
    public long sideBytes(int ofRows) {
        return (long) ofRows * rowBytes;
    }
}
