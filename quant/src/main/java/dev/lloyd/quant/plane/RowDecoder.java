package dev.lloyd.quant.plane;

import java.util.Arrays;

/// Decodes rows of tiles of some planes; for one thread.
final class RowDecoder {
    private final Planes planes;
    private final int columns;
    private final int groupColumns;
    private final byte[] bytes;
    private int[] codes = {};
    private float[] tile = {};
    private float[] scaled = {};

    RowDecoder(Planes planes) {
        this.planes = planes;
        this.columns = planes.columns();
        this.groupColumns = planes.groupColumns();
        this.bytes = new byte[columns];
    }

    /// Decodes the rows of a row of tiles, `tile().rows()` of them (fewer for the last), to `target[offset ...]`.
    void decode(int tileRow, float[] target, int offset) {
        int from = tileRow * planes.tile().rows();
        int count = Math.min(planes.tile().rows(), planes.rows() - from);
        Plane first = planes.planes().getFirst();
        if (planes.planes().size() == 1
                && first.codes() instanceof PackedCodes packed
                && first.points().row(tileRow) instanceof ScalarPoints scalar) {
            packed.read(tileRow, bytes);
            lookUp(scalar.table(), tileRow, target, offset);
            return;
        }
        Arrays.fill(target, offset, offset + count * columns, 0);
        for (Plane plane : planes.planes()) {
            add(plane, tileRow, count, target, offset);
        }
        for (int row = 0; row < count; row++) {
            scale(from + row, target, offset + row * columns);
        }
    }

    /// A row of single values. Where a group has more of them than there are points, the scale and the zero go to the
    /// points, which rounds as it would the values.
    private void lookUp(float[] table, int row, float[] target, int offset) {
        scaled = scaled.length == table.length ? scaled : new float[table.length];
        for (int column = 0; column < columns; column += groupColumns) {
            float scale = planes.scales().at(row, column / groupColumns);
            float zero = zero(row, column / groupColumns);
            int end = Math.min(columns, column + groupColumns);
            if (table.length > groupColumns) {
                for (int index = column; index < end; index++) {
                    target[offset + index] = value(table[bytes[index] & 0xFF], scale, zero);
                }
                continue;
            }
            for (int code = 0; code < table.length; code++) {
                scaled[code] = value(table[code], scale, zero);
            }
            for (int index = column; index < end; index++) {
                target[offset + index] = scaled[bytes[index] & 0xFF];
            }
        }
    }

    /// As the sum of several planes is scaled: `0 + -0` is 0.
    private static float value(float point, float scale, float zero) {
        return scale * (0 + point - zero);
    }

    private float zero(int row, int group) {
        return planes.zeros().isPresent() ? planes.zeros().get().at(row, group) : 0;
    }

    private void read(Plane plane, Points points, int tileRow) {
        int count = CodeStores.codesPerRow(points, columns);
        codes = codes.length == count ? codes : new int[count];
        plane.codes().read(tileRow, codes);
    }

    private void add(Plane plane, int tileRow, int count, float[] target, int offset) {
        Points points = plane.points().row(tileRow);
        read(plane, points, tileRow);
        int tileColumns = points.tile().columns();
        tile = tile.length == points.tile().size()
                ? tile
                : new float[points.tile().size()];
        for (int column = 0; column < columns; column += tileColumns) {
            points.decode(codes, column / tileColumns * points.codesPerTile(), tile, 0);
            int width = Math.min(tileColumns, columns - column);
            for (int row = 0; row < count; row++) {
                int start = offset + row * columns + column;
                for (int index = 0; index < width; index++) {
                    target[start + index] += tile[row * tileColumns + index];
                }
            }
        }
    }

    private void scale(int row, float[] target, int offset) {
        for (int column = 0; column < columns; column += groupColumns) {
            float scale = planes.scales().at(row, column / groupColumns);
            float zero = zero(row, column / groupColumns);
            int end = offset + Math.min(columns, column + groupColumns);
            for (int index = offset + column; index < end; index++) {
                target[index] = scale * (target[index] - zero);
            }
        }
    }
}
