package dev.lloyd.spark;

import dev.lloyd.core.random.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/// Writes the small Parquet files that the tests of `formats` read, by the implementation that Spark uses. Row `r` has
/// the number `1000 + r`, the vector of 4 values that {@link Seeds} draws for `r`, the price `r / 4` unless `r` can be
/// divided by 5, the language `en` or `de` by turns unless `r` can be divided by 7, `r` in stock, and is new if `r`
/// is even.
final class GoldenParquet {
    private static final int ROWS = 100;
    private static final int BAD = 57;
    private static final String LIST =
            "optional group vector (LIST) { repeated group list { optional float element; } }";
    private static final String REST = "optional double price; optional binary lang (STRING); required int32 stock; "
            + "required boolean new; required int32 day (DATE);";

    private final Path folder;

    GoldenParquet(Path folder) {
        this.folder = folder;
    }

    static float[] vector(int row) {
        return Seeds.gaussian(4, row);
    }

    void writeAll() throws IOException {
        Files.createDirectories(folder);
        String good = "required int64 id; " + LIST + REST;
        for (CompressionCodecName codec : new CompressionCodecName[] {
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD
        }) {
            write(
                    codec.name().toLowerCase(java.util.Locale.ROOT),
                    good,
                    codec,
                    WriterVersion.PARQUET_1_0,
                    ROWS,
                    GoldenParquet::full);
        }
        write("pages-v2", good, CompressionCodecName.ZSTD, WriterVersion.PARQUET_2_0, ROWS, GoldenParquet::full);
        simple("doubles", LIST.replace("float", "double"), ROWS, (group, row) -> list(group, row, vector(row)));
        simple("bytes", "required fixed_len_byte_array(16) vector;", ROWS, GoldenParquet::bytes);
        simple("two-levels", "required group vector (LIST) { repeated float array; }", ROWS, GoldenParquet::repeated);
        simple("empty", LIST, 0, (group, row) -> {});
        writeBroken();
        writeUnread();
    }

    /// Row 57 is wrong.
    private void writeBroken() throws IOException {
        simple("null-row", LIST, 60, (group, row) -> {
            if (row != BAD) {
                list(group, row, vector(row));
            }
        });
        simple("null-value", LIST, 60, (group, row) -> {
            list(group, row, vector(row));
            if (row == BAD) {
                group.getGroup("vector", 0).addGroup("list");
            }
        });
        simple(
                "short-row",
                LIST,
                60,
                (group, row) -> list(group, row, row == BAD ? new float[] {1, 2, 3} : vector(row)));
        simple(
                "nan",
                LIST,
                60,
                (group, row) -> list(group, row, row == BAD ? new float[] {1, Float.NaN, 3, 4} : vector(row)));
        simple("null-id", "optional int64 id; " + LIST, 60, (group, row) -> {
            list(group, row, vector(row));
            if (row != BAD) {
                group.add("id", (long) row);
            }
        });
    }

    /// A column has another type than is read.
    private void writeUnread() throws IOException {
        simple("word-id", "required binary id (STRING); " + LIST, 60, (group, row) -> {
            list(group, row, vector(row));
            group.add("id", "v" + row);
        });
        simple("no-vector", "required int64 id; required float embedding;", 60, (group, row) -> {
            group.add("id", (long) row);
            group.add("embedding", 1f);
        });
        simple(
                "whole-vector",
                LIST.replace("float", "int32"),
                60,
                (group, row) -> group.addGroup("vector").addGroup("list").add("element", row));
    }

    private interface Filler {
        void fill(Group group, int row);
    }

    private void simple(String name, String columns, int rows, Filler filler) throws IOException {
        write(name, columns, CompressionCodecName.SNAPPY, WriterVersion.PARQUET_1_0, rows, filler);
    }

    private void write(
            String name, String columns, CompressionCodecName codec, WriterVersion version, int rows, Filler filler)
            throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("message rows { " + columns + " }");
        Path path = folder.resolve(name + ".parquet");
        Files.deleteIfExists(path);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withType(type)
                .withCompressionCodec(codec)
                .withWriterVersion(version)
                .withRowGroupRowCountLimit(40)
                .withPageRowCountLimit(15)
                .build()) {
            for (int row = 0; row < rows; row++) {
                Group group = new SimpleGroupFactory(type).newGroup();
                filler.fill(group, row);
                writer.write(group);
            }
        }
    }

    private static void full(Group group, int row) {
        group.add("id", 1000L + row);
        list(group, row, vector(row));
        if (row % 5 != 0) {
            group.add("price", row / 4.0);
        }
        if (row % 7 != 0) {
            group.add("lang", row % 2 == 0 ? "en" : "de");
        }
        group.add("stock", row);
        group.add("new", row % 2 == 0);
        group.add("day", 20_000 + row);
    }

    private static void list(Group group, int row, float[] values) {
        Group list = group.addGroup("vector");
        boolean doubles = list.getType().toString().contains("double");
        for (float value : values) {
            if (doubles) {
                list.addGroup("list").add("element", (double) value);
            } else {
                list.addGroup("list").add("element", value);
            }
        }
    }

    private static void repeated(Group group, int row) {
        Group list = group.addGroup("vector");
        for (float value : vector(row)) {
            list.add("array", value);
        }
    }

    private static void bytes(Group group, int row) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector(row));
        group.add("vector", Binary.fromConstantByteArray(bytes.array()));
    }
}
