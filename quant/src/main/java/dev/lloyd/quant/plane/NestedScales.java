package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;

/// Scales that are quantized themselves: each run of `rows` rows of a group stores a least value and a step in
/// binary16, and `bits` for each row.
///
///     value = least + step * code        step = (greatest - least) / (2^bits - 1)
///
/// Source: Dettmers et al., SpQR, 2023, section 3.2 (bilevel quantization).
///
/// @param bits width of a row's code, 1 to 8
/// @param run rows that share a least value and a step, 2 or more
public record NestedScales(int bits, int run) implements ScaleFormat {
    /// Checks the ranges above.
    public NestedScales {
        if (bits < 1 || bits > 8 || run < 2) {
            throw new IllegalArgumentException(
                    "nested scales have 1 to 8 bits and runs of 2 or more rows, not " + bits + " and " + run);
        }
    }

    @Override
    public void round(float[] column, float largest) {
        for (int from = 0; from < column.length; from += run) {
            int to = Math.min(from + run, column.length);
            Line line = line(column, from, to);
            for (int row = from; row < to; row++) {
                column[row] = line.value(line.code(column[row]));
            }
        }
    }

    @Override
    public StoredTensors store(float[] values, int rows, float largest) {
        int groups = rows == 0 ? 0 : values.length / rows;
        int runs = runs(rows);
        float[] lines = new float[groups * runs * 2];
        int[] codes = new int[values.length];
        for (int group = 0; group < groups; group++) {
            for (int index = 0; index < runs; index++) {
                int from = group * rows + index * run;
                int to = Math.min(from + run, (group + 1) * rows);
                Line line = line(values, from, to);
                lines[(group * runs + index) * 2] = line.least;
                lines[(group * runs + index) * 2 + 1] = line.step;
                for (int row = from; row < to; row++) {
                    codes[row] = line.code(values[row]);
                }
            }
        }
        return ScaleFormat.pack(codes, bits).plusOne("lines", StoredTensor.ofHalves(lines, groups, runs, 2));
    }

    @Override
    public float[] restore(StoredTensors tensors, int rows, int groups) {
        int runs = runs(rows);
        float[] lines = ScaleFormat.checked(tensors.get("lines").floats(), runs * 2, groups);
        int[] codes = ScaleFormat.unpack(tensors.get("values"), bits, Math.multiplyExact(rows, groups));
        float[] values = new float[codes.length];
        for (int index = 0; index < values.length; index++) {
            int line = (index / rows * runs + index % rows / run) * 2;
            values[index] = new Line(lines[line], lines[line + 1], (1 << bits) - 1).value(codes[index]);
        }
        return values;
    }

    private int runs(int rows) {
        return (rows + run - 1) / run;
    }

    /// The line through the run's extremes. Applied to values that lie on a line already it finds the same line
    /// again: the extremes are on it, and a step too small against the least value to survive rounding is 0 from
    /// the start.
    private Line line(float[] values, int from, int to) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int index = from; index < to; index++) {
            least = Math.min(least, values[index]);
            greatest = Math.max(greatest, values[index]);
        }
        int top = (1 << bits) - 1;
        float start = half(least);
        float step = half((greatest - start) / top);
        return new Line(start, step > Math.abs(start) * 0x1p-10f ? step : 0, top);
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }

    private record Line(float least, float step, int top) {
        int code(float value) {
            return step == 0 ? 0 : (int) Math.clamp(Math.rint((value - least) / (double) step), 0, top);
        }

        float value(int code) {
            return least + step * code;
        }
    }

    @Override
    public String toString() {
        return "nested" + bits + "x" + run;
    }
}
