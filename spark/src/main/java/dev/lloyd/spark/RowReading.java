package dev.lloyd.spark;

import java.util.List;
import org.apache.spark.sql.Row;

/// Reads what rows hold, and names the id of a row that holds something else.
final class RowReading {
    private RowReading() {}

    /// What a vector is known by.
    ///
    /// @throws IllegalArgumentException if it is null
    static long id(Row row, int place) {
        if (row.isNullAt(place)) {
            throw new IllegalArgumentException(
                    "a row has no id: " + row.schema().fieldNames()[place] + " is null");
        }
        return row.getLong(place);
    }

    /// How many dimensions a vector has.
    ///
    /// @throws IllegalArgumentException if it is null
    static int dimension(Row row, long id, int place) {
        if (row.isNullAt(place)) {
            throw new IllegalArgumentException("the vector with id " + id + " is null");
        }
        return row.getList(place).size();
    }

    /// Copies a vector to `target`, from `offset` on.
    ///
    /// @param dimension that it must have
    /// @throws IllegalArgumentException if it is null, has another dimension or a value that is not finite
    static void vector(Row row, long id, int place, int dimension, float[] target, int offset) {
        int found = dimension(row, id, place);
        if (found != dimension) {
            throw new IllegalArgumentException(
                    "the vector with id " + id + " has " + found + " dimensions and not " + dimension);
        }
        List<Float> values = row.getList(place);
        for (int index = 0; index < dimension; index++) {
            Float value = values.get(index);
            if (value == null || !Float.isFinite(value)) {
                throw new IllegalArgumentException("the vector with id " + id + " has the value " + value + " at place "
                        + index + "; only finite values have distances");
            }
            target[offset + index] = value;
        }
    }

    /// A record of a codec.
    ///
    /// @param bytes that it must have
    /// @throws IllegalArgumentException if it is null or of another size
    static byte[] code(Row row, long id, int place, int bytes) {
        if (row.isNullAt(place)) {
            throw new IllegalArgumentException("the code with id " + id + " is null");
        }
        byte[] code = row.getAs(place);
        if (code.length != bytes) {
            throw new IllegalArgumentException(
                    "the code with id " + id + " has " + code.length + " bytes, one of this codec " + bytes);
        }
        return code;
    }
}
