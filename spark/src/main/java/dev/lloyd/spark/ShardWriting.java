package dev.lloyd.spark;

import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/// Makes an index file of a partition: rows of an id and a code in, the name of the file in the staging folder out;
/// nothing for a partition without rows. The file is made in a local folder, since its writer goes back and forth.
record ShardWriting(Broadcast<SharedCodec> codec, StagedFolder folder) implements MapPartitionsFunction<Row, String> {
    @Override
    public Iterator<String> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        VectorCodec made = codec.value().codec();
        Path local = Files.createTempDirectory("lloyd-shard");
        Path index = local.resolve("index");
        try (Spool spool = new Spool(local.resolve("spool"), made.recordBytes())) {
            while (rows.hasNext()) {
                Row row = rows.next();
                long id = RowReading.id(row, 0);
                spool.add(id, RowReading.code(row, id, 1, made.recordBytes()));
            }
            try (IndexWriter writer = IndexWriter.create(index, made, spool.count(), Set.of(IndexWriter.Column.IDS))) {
                spool.appendTo(writer);
                writer.commit();
            }
            TaskContext task = TaskContext.get();
            return List.of(folder.add(index, task.partitionId(), task.taskAttemptId()))
                    .iterator();
        } finally {
            Files.deleteIfExists(index);
            Files.deleteIfExists(local.resolve("spool"));
            Files.delete(local);
        }
    }
}
