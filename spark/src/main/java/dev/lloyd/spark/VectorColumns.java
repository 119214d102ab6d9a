package dev.lloyd.spark;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/// The columns of a table that vectors are read from and codes written to. All others are carried along.
///
/// @param id `bigint`, what a vector is known by; a null is refused, the same twice is not
/// @param vector `array<float>`, as long as the codec has dimensions; a null and values that are not finite are
///     refused
/// @param code `binary`, a record of the codec
public record VectorColumns(String id, String vector, String code) {
    /// Checks that they differ.
    public VectorColumns {
        if (id.equals(vector) || id.equals(code) || vector.equals(code)) {
            throw new IllegalArgumentException(
                    "ids, vectors and codes need a column each, not " + id + ", " + vector + ", " + code);
        }
    }

    /// The columns `id`, `vector` and `code`.
    public VectorColumns() {
        this("id", "vector", "code");
    }

    /// The place of the ids.
    int idPlace(StructType table) {
        return place(table, id, "BIGINT");
    }

    /// The place of the vectors.
    int vectorPlace(StructType table) {
        return place(table, vector, "ARRAY<FLOAT>");
    }

    /// The place of the codes.
    int codePlace(StructType table) {
        return place(table, code, "BINARY");
    }

    private static int place(StructType table, String name, String type) {
        int place = Arrays.asList(table.fieldNames()).indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException(
                    "the table has no column '" + name + "' but " + String.join(", ", table.fieldNames()));
        }
        // By names, since whether an array may hold nulls is part of its type; those that do are found when it is read.
        String found = table.apply(place).dataType().sql();
        if (!found.equals(type)) {
            throw new IllegalArgumentException(
                    "the column '" + name + "' is " + found + " and not " + type + "; cast it");
        }
        return place;
    }

    /// A column by its whole name, dots and all.
    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
