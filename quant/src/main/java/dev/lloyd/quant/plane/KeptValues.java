package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.Sparse;
import dev.lloyd.quant.form.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What codes miss of the values that stay exact, row by row. Rows may be written by different threads.
final class KeptValues {
    private final int columns;
    private final List<TreeMap<Integer, Float>> rows = new ArrayList<>();

    KeptValues(int rows, int columns) {
        this.columns = columns;
        for (int row = 0; row < rows; row++) {
            this.rows.add(new TreeMap<>());
        }
    }

    /// Keeps what the code misses of a value, and says what the two decode to together.
    float keep(int row, int column, float value, float coded) {
        float rest = StoredTensor.half(value - coded);
        rows.get(row).put(column, rest);
        return coded + rest;
    }

    /// What must be added to the planes.
    Sparse sparse() {
        int[] starts = new int[rows.size() + 1];
        List<Integer> places = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            places.addAll(rows.get(row).keySet());
            values.addAll(rows.get(row).values());
            starts[row + 1] = places.size();
        }
        float[] array = new float[values.size()];
        for (int index = 0; index < array.length; index++) {
            array[index] = values.get(index);
        }
        int[] indices = places.stream().mapToInt(Integer::intValue).toArray();
        return new Sparse(rows.size(), columns, starts, indices, array);
    }
}
