package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.List;

/// Reads and sets what the values of a {@link PlaneWriter}'s rows are linear in, with their codes as they are: the
/// scales and real zeros of a row, or its table.
public final class LinearRows {
    private final PlaneWriter writer;

    /// The rows of a writer.
    ///
    /// @throws IllegalArgumentException if rows have no scales of their own: several in a tile, one scale for the
    ///     tensor, nested scales, or none
    public LinearRows(PlaneWriter writer) {
        this.writer = writer;
        boolean scaled = !(writer.grid().scaleFormat() instanceof NoScales) || hasTables();
        if (writer.stepRows() != 1 || !writer.fitsByRow() || !scaled) {
            throw new IllegalArgumentException("rows have no scales or tables of their own in "
                    + writer.grid().text());
        }
    }

    private boolean hasTables() {
        return writer.points().size() == 1 && writer.points().getFirst() instanceof RowTables;
    }

    /// What a row is linear in.
    public RowParameters of(int row) {
        return writer.points().size() == 1 && writer.points().getFirst() instanceof RowTables tables
                ? tabled(row, tables)
                : scaled(row);
    }

    private RowParameters tabled(int row, RowTables tables) {
        int[] slots = writer.codes(0, row);
        float[] factors = new float[slots.length];
        for (int column = 0; column < slots.length; column++) {
            factors[column] = 1;
            slots[column] = writer.isKept(row, column) ? -1 : slots[column];
        }
        return new RowParameters(slots, factors, RowParameters.Shift.NONE, tables.table(row));
    }

    private RowParameters scaled(int row) {
        int width = writer.groupColumns();
        int groups = Math.ceilDiv(writer.columns(), width);
        boolean shifted = shifted();
        float[] values = new float[shifted ? 2 * groups : groups];
        float[] factors = points(row);
        int[] slots = new int[writer.columns()];
        for (int column = 0; column < slots.length; column++) {
            int group = column / width;
            float scale = writer.groups().scales().at(row, group);
            float zero = zero(row, group);
            values[group] = scale;
            if (shifted) {
                values[groups + group] = -scale * zero;
            } else {
                factors[column] -= zero;
            }
            slots[column] = scale == 0 || writer.isKept(row, column) ? -1 : group;
        }
        return new RowParameters(
                slots, factors, shifted ? RowParameters.Shift.ADDED : RowParameters.Shift.NONE, values);
    }

    private boolean shifted() {
        return writer.grid()
                .zeroFormat()
                .map(format -> !(format instanceof FloatScales))
                .orElse(false);
    }

    private float zero(int row, int group) {
        return writer.groups().zeros().map(table -> table.at(row, group)).orElse(0f);
    }

    /// The sum of the planes' points of a row.
    private float[] points(int row) {
        int wide = writer.stepColumns();
        int tiles = Math.ceilDiv(writer.columns(), wide);
        float[] sum = new float[tiles * wide];
        float[] tile = new float[wide];
        for (int plane = 0; plane < writer.points().size(); plane++) {
            Points points = writer.points().get(plane).row(row);
            int[] codes = writer.codes(plane, row);
            for (int index = 0; index < tiles; index++) {
                points.decode(codes, index * points.codesPerTile(), tile, 0);
                for (int place = 0; place < wide; place++) {
                    sum[index * wide + place] += tile[place];
                }
            }
        }
        return sum;
    }

    /// Sets the parameters of all rows, rounded to what can be stored. Groups whose scale is not above 0 stay.
    ///
    /// @param parameters of each row, laid out as {@link RowParameters#values()}
    public void set(List<float[]> parameters) {
        if (writer.points().getFirst() instanceof RowTables tables && hasTables()) {
            int count = 1 << tables.codeBits();
            float[] all = new float[parameters.size() * count];
            for (int row = 0; row < parameters.size(); row++) {
                System.arraycopy(parameters.get(row), 0, all, row * count, count);
            }
            writer.replacePoints(List.of(tables.with(all)));
            return;
        }
        for (int row = 0; row < parameters.size(); row++) {
            setScales(row, parameters.get(row));
        }
    }

    private void setScales(int row, float[] values) {
        int groups = Math.ceilDiv(writer.columns(), writer.groupColumns());
        for (int group = 0; group < groups; group++) {
            if (!(values[group] > 0) || !Float.isFinite(values[group])) {
                continue;
            }
            float[] one = {values[group]};
            writer.groups().scales().putRow(group, row, one);
            if (shifted() && one[0] != 0) {
                float[] zero = {-values[groups + group] / one[0]};
                writer.groups().zeros().orElseThrow().putRow(group, row, zero);
            }
        }
    }

    /// What the codes decode to with the parameters as they are.
    ///
    /// @param former what they decoded to before, for the values that are kept exactly
    public Matrix decode(Matrix former, Workers workers) {
        Matrix decoded = Matrix.zeros(former.rows(), former.columns());
        int width = writer.groupColumns();
        workers.forEach(former.rows(), row -> {
            float[] points = points(row);
            for (int column = 0; column < former.columns(); column++) {
                int group = column / width;
                float value = writer.groups().scales().at(row, group) * (points[column] - zero(row, group));
                boolean kept = writer.isKept(row, column);
                decoded.set(row, column, kept ? writer.keep(row, column, former.at(row, column), value) : value);
            }
        });
        return decoded;
    }
}
