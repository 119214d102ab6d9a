package dev.lloyd.quant.plane;

import java.util.Arrays;
import java.util.Optional;

/// Decodes rows of tiles of some planes; for one thread.
final class RowDecoder {
    private final Planes planes;
    private final int columns;
    private final int groupColumns;
    private final byte[] bytes;
    private int[] codes = {};
    private float[] tile = {};
    private float[] scaled = {};
    private float[] table = {};
    private Optional<Points> listed = Optional.empty();

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
                && isListed(first.points().row(tileRow))) {
            packed.read(tileRow, bytes);
            lookUp(planes.tile().columns(), tileRow, target, offset);
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

    /// Whether points are tiles of one row with codes of a byte or less, whose values are in the table then.
    private boolean isListed(Points points) {
        if (listed.isPresent() && listed.get().equals(points)) {
            return true;
        }
        if (planes.tile().rows() > 1 || points.codeBits() > Byte.SIZE) {
            return false;
        }
        switch (points) {
            case ScalarPoints scalar -> table = scalar.table();
            case VectorPoints vector -> table = vector.vectors();
            default -> {
                return false;
            }
        }
        listed = Optional.of(points);
        return true;
    }

    /// A row of values that a table has, `width` of them for each code. Where a group has more values than the table,
    /// the scale and the zero go to the table, which rounds as it would the values.
    private void lookUp(int width, int row, float[] target, int offset) {
        scaled = scaled.length == table.length ? scaled : new float[table.length];
        for (int column = 0; column < columns; column += groupColumns) {
            float scale = planes.scales().at(row, column / groupColumns);
            float zero = zero(row, column / groupColumns);
            int end = Math.min(columns, column + groupColumns);
            if (table.length > groupColumns) {
                copy(table, width, column, end, target, offset);
                for (int index = offset + column; index < offset + end; index++) {
                    target[index] = value(target[index], scale, zero);
                }
                continue;
            }
            for (int index = 0; index < table.length; index++) {
                scaled[index] = value(table[index], scale, zero);
            }
            copy(scaled, width, column, end, target, offset);
        }
    }

    /// What codes stand for in a table. Single values and pairs, which are most of what there is, have loops of
    /// their own, whose strides the compiler knows.
    ///
    /// @param from the first column, with which a tile begins
    /// @param end the column after the last, which may cut a tile
    private void copy(float[] source, int width, int from, int end, float[] target, int offset) {
        switch (width) {
            case 1 -> copyValues(source, from, end, target, offset);
            case 2 -> copyPairs(source, from, end, target, offset);
            default -> {
                for (int place = 0; place < width; place++) {
                    copyPlace(place, source, width, from, end, target, offset);
                }
            }
        }
    }

    private void copyValues(float[] source, int from, int end, float[] target, int offset) {
        for (int column = from; column < end; column++) {
            target[offset + column] = source[bytes[column] & 0xFF];
        }
    }

    private void copyPairs(float[] source, int from, int end, float[] target, int offset) {
        int whole = (end - from) / 2;
        int start = offset + from;
        for (int tile = 0; tile < whole; tile++) {
            int first = (bytes[from / 2 + tile] & 0xFF) * 2;
            target[start + tile * 2] = source[first];
            target[start + tile * 2 + 1] = source[first + 1];
        }
        if (whole * 2 < end - from) {
            target[offset + end - 1] = source[(bytes[end / 2] & 0xFF) * 2];
        }
    }

    /// The value at one place of each tile.
    private void copyPlace(int place, float[] source, int width, int from, int end, float[] target, int offset) {
        int tiles = Planes.tiles(end - from - place, width);
        int start = offset + from + place;
        for (int tile = 0; tile < tiles; tile++) {
            target[start + tile * width] = source[(bytes[from / width + tile] & 0xFF) * width + place];
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
