package dev.lloyd.spark;

import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// A vector codec at work on tables: it codes them, searches among the codes and writes them to index files.
///
/// What comes out depends on the rows and the codec only: not on partitions, the order of rows, the number of
/// executors, nor on tasks that failed and were tried again. A code has the bytes that {@link VectorCodec#encode}
/// gives on one machine. A row with a null, a vector of another dimension or a value that is not finite fails its
/// task, with an error that names the id.
///
/// A task holds a block of rows, never its partition. The codec is broadcast as attributes and tensors, and made
/// again once in each executor. Immutable and thread-safe; for sessions with a `SparkContext`, which Spark
/// Connect has not.
public final class TableCodec {
    /// Metadata of a column of codes: what coded them. Parquet tables keep it.
    private static final String IDENTITY = "lloyd.codec";

    private static final StructType SCORES = new StructType()
            .add("query", DataTypes.LongType, false)
            .add("id", DataTypes.LongType, false)
            .add("score", DataTypes.FloatType, false);

    private final SparkSession spark;
    private final VectorCodec codec;
    private final VectorColumns columns;
    private final Broadcast<SharedCodec> shared;
    private final String identity;

    private TableCodec(SparkSession spark, VectorCodec codec, VectorColumns columns) {
        this.spark = spark;
        this.codec = codec;
        this.columns = columns;
        SharedCodec sent = new SharedCodec(codec);
        this.shared = broadcast(spark, sent);
        this.identity = sent.identity();
    }

    /// Broadcasts a codec.
    ///
    /// @param columns of the tables that it will be used on
    public static TableCodec of(SparkSession spark, VectorCodec codec, VectorColumns columns) {
        return new TableCodec(spark, codec, columns);
    }

    /// A value that each executor gets once.
    static <T> Broadcast<T> broadcast(SparkSession spark, T value) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(value);
    }

    /// The table with a column of codes in the place of the column of vectors; all others are carried along.
    /// Lazy, as all transformations of Spark are.
    ///
    /// @throws IllegalArgumentException if a column is missing, has another type, or codes have no free name
    public Dataset<Row> encode(Dataset<Row> vectors) {
        StructType schema = vectors.schema();
        RowCoding coding = new RowCoding(shared, columns.idPlace(schema), columns.vectorPlace(schema));
        if (List.of(schema.fieldNames()).contains(columns.code())) {
            throw new IllegalArgumentException("the table has a column '" + columns.code() + "' already");
        }
        StructField[] fields = schema.fields().clone();
        Metadata metadata = new MetadataBuilder().putString(IDENTITY, identity).build();
        fields[coding.vector()] = new StructField(columns.code(), DataTypes.BinaryType, false, Metadata.empty());
        // An encoder does not keep metadata, so the column is named again.
        return vectors.mapPartitions(coding, Encoders.row(new StructType(fields)))
                .select(Arrays.stream(fields)
                        .map(StructField::name)
                        .map(name -> name.equals(columns.code()) ? column(name).as(name, metadata) : column(name))
                        .toArray(Column[]::new));
    }

    /// The `k` vectors nearest to each query by the scores that their codes give: rows of `query` and `id`
    /// (`bigint`), `rank` (`int`, from 1) and `score` (`float`, the higher the nearer), sorted by query and rank.
    /// Of equal scores the lower id comes first. Every code is looked at; a partition keeps its best, and these
    /// are merged.
    ///
    /// @param coded a table of ids and codes
    /// @param queries a table of ids, no two the same, and vectors; all are brought to the driver and broadcast
    /// @param k 1 or more; fewer come back if there are fewer vectors
    /// @throws IllegalArgumentException if a column is missing or has another type, the codes are of another
    ///     codec, or a query is none
    public Dataset<Row> search(Dataset<Row> coded, Dataset<Row> queries, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("a search finds 1 or more vectors, not " + k);
        }
        columns.idPlace(queries.schema());
        columns.vectorPlace(queries.schema());
        List<Row> asked =
                queries.select(column(columns.id()), column(columns.vector())).collectAsList();
        QuerySet sent = new QuerySet(asked, codec.dimension());
        PartitionSearch search = new PartitionSearch(shared, broadcast(spark, sent), k);
        Column rank = functions
                .row_number()
                .over(Window.partitionBy("query").orderBy(functions.col("score").desc(), functions.col("id")));
        return codes(coded)
                .mapPartitions(search, Encoders.row(SCORES))
                .withColumn("rank", rank)
                .where(functions.col("rank").leq(k))
                .select("query", "rank", "id", "score")
                .orderBy("query", "rank");
    }

    /// Writes codes to a folder of index files, `shard-00000.lloyd` and so on, each of which `lloyd search` and
    /// `VectorIndex.open` read. A vector's shard is a hash of its id modulo the number of shards, and a shard is
    /// sorted by ids, so that files have the same bytes for any partitioning; a shard that no id falls into has no
    /// file. The folder appears in one step when all is written, on file systems that rename in one step.
    ///
    /// @param coded a table of ids and codes
    /// @param folder that is not there yet, on a file system that driver and executors reach
    /// @param shards 1 or more; each has at most `2^31 - 1` vectors
    /// @return the files
    /// @throws IllegalArgumentException if a column is missing or has another type, the codes are of another codec,
    ///     there is no row, or something is at the folder's place
    public List<String> writeShards(Dataset<Row> coded, String folder, int shards) throws IOException {
        if (shards < 1) {
            throw new IllegalArgumentException("codes go to 1 or more shards, not " + shards);
        }
        Dataset<Row> sorted = sharded(codes(coded), shards);
        try (StagedFolder staged = StagedFolder.begin(spark, folder)) {
            List<String> written = sorted.mapPartitions(new ShardWriting(shared, staged), Encoders.STRING())
                    .collectAsList();
            if (written.isEmpty()) {
                throw new IllegalArgumentException("the table has no codes to write to " + folder);
            }
            return staged.publish(written);
        }
    }

    /// Ids and codes, a partition for each shard.
    Dataset<Row> sharded(Dataset<Row> codes, int shards) {
        Column id = column(columns.id());
        Column shard = functions.pmod(functions.xxhash64(id), functions.lit((long) shards));
        return codes.repartitionById(shards, shard.cast(DataTypes.IntegerType))
                .sortWithinPartitions(id, column(columns.code()));
    }

    /// The ids and codes of a table.
    private Dataset<Row> codes(Dataset<Row> coded) {
        StructType schema = coded.schema();
        columns.idPlace(schema);
        Metadata metadata = schema.apply(columns.codePlace(schema)).metadata();
        // A table that was made by other means says nothing; the sizes of its codes are checked as they are read.
        if (metadata.contains(IDENTITY) && !metadata.getString(IDENTITY).equals(identity)) {
            throw new IllegalArgumentException("the codes are of another codec: they are of "
                    + metadata.getString(IDENTITY) + ", this is " + identity);
        }
        return coded.select(column(columns.id()), column(columns.code()));
    }

    private static Column column(String name) {
        return VectorColumns.column(name);
    }
}
