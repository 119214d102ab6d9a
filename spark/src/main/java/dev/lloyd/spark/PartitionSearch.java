package dev.lloyd.spark;

import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/// The best of a partition for each query: rows of an id and a code in, rows of a query, an id and a score out.
/// Memory holds a window of codes and `k` scores a query.
///
/// @param queries that all are compared with
/// @param k how many are kept for each
record PartitionSearch(Broadcast<SharedCodec> codec, Broadcast<QuerySet> queries, int k)
        implements MapPartitionsFunction<Row, Row> {
    private static final int WINDOW = 256;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        VectorCodec made = codec.value().codec();
        QuerySet asked = queries.value();
        PreparedQuery[] prepared = asked.prepared(made);
        Nearest[] best =
                Stream.generate(() -> new Nearest(k)).limit(prepared.length).toArray(Nearest[]::new);
        byte[] records = new byte[WINDOW * made.recordBytes()];
        long[] ids = new long[WINDOW];
        float[] scores = new float[WINDOW];
        CodedWindow window = new CodedWindow(CodedVectors.of(made, MemorySegment.ofArray(records)), WINDOW);
        while (rows.hasNext()) {
            window.read(0, fill(rows, made.recordBytes(), ids, records));
            for (int query = 0; query < prepared.length; query++) {
                prepared[query].scoreAll(window, scores);
                for (int place = 0; place < window.size(); place++) {
                    best[query].offer(ids[place], scores[place]);
                }
            }
        }
        return IntStream.range(0, best.length)
                .boxed()
                .flatMap(query ->
                        best[query].found().map(found -> RowFactory.create(asked.id(query), found.id(), found.score())))
                .iterator();
    }

    /// Copies the next rows, and says how many there were.
    private static int fill(Iterator<Row> rows, int bytes, long[] ids, byte[] records) {
        int size = 0;
        for (; size < WINDOW && rows.hasNext(); size++) {
            Row row = rows.next();
            ids[size] = RowReading.id(row, 0);
            System.arraycopy(RowReading.code(row, ids[size], 1, bytes), 0, records, size * bytes, bytes);
        }
        return size;
    }
}
