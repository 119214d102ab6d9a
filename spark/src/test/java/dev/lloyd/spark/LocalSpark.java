package dev.lloyd.spark;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.mutable.ArraySeq;

/// A cluster of two threads in this Java machine, which tries a task three times, and tables for it.
final class LocalSpark {
    static final StructType VECTORS = new StructType()
            .add("id", DataTypes.LongType)
            .add("vector", DataTypes.createArrayType(DataTypes.FloatType));

    private LocalSpark() {}

    /// The session of all tests.
    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2,3]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "3")
                // Parquet holds a group of rows for each task that writes; its own default is 128 MB.
                .config("spark.hadoop.parquet.block.size", Integer.toString(16 << 20))
                .getOrCreate();
    }

    /// The vector of an id.
    static float[] vector(long id, int dimension) {
        return Seeds.gaussian(dimension, Seeds.derive(7, id));
    }

    /// A row of an id and a vector.
    static Row row(Long id, float... vector) {
        Float[] values = new Float[vector.length];
        for (int place = 0; place < vector.length; place++) {
            values[place] = vector[place];
        }
        return RowFactory.create(id, array(values));
    }

    /// What Spark takes for an array.
    static ArraySeq<Object> array(Float... values) {
        return ArraySeq.make(values);
    }

    /// Vectors from `first` to `last`, made by the tasks themselves.
    static Dataset<Row> generated(long first, long last, int dimension, int partitions) {
        return session()
                .range(first, last, 1, partitions)
                .map((MapFunction<Long, Row>) id -> row(id, vector(id, dimension)), Encoders.row(VECTORS));
    }

    /// The same on one machine, in the order of the ids.
    static Matrix matrix(long first, long last, int dimension) {
        Matrix vectors = Matrix.zeros((int) (last - first), dimension);
        for (int row = 0; row < vectors.rows(); row++) {
            System.arraycopy(vector(first + row, dimension), 0, vectors.values(), vectors.offset(row), dimension);
        }
        return vectors;
    }

    static Dataset<Row> table(Row... rows) {
        return session().createDataFrame(Arrays.asList(rows), VECTORS);
    }

    /// The table, whose every task fails in the middle when it is tried for the first time.
    static Dataset<Row> failingOnce(Dataset<Row> table) {
        return table.filter((FilterFunction<Row>) row -> {
            if (TaskContext.get().attemptNumber() == 0 && row.getLong(row.fieldIndex("id")) % 50 == 49) {
                throw new IllegalStateException("a machine is lost");
            }
            return true;
        });
    }

    /// The message of the first cause.
    static String cause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /// Codes by the order of ids.
    static List<byte[]> codes(Dataset<Row> coded) {
        List<byte[]> codes = new ArrayList<>();
        for (Iterator<Row> rows = coded.orderBy("id").select("code").toLocalIterator(); rows.hasNext(); ) {
            codes.add(rows.next().getAs(0));
        }
        return codes;
    }
}
