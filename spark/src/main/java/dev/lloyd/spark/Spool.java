package dev.lloyd.spark;

import dev.lloyd.vectors.index.IndexWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// Ids and records in a local file until all have come: an index begins with their number, and a partition does not
/// know it.
final class Spool implements AutoCloseable {
    /// Records that are copied at a time.
    private static final int BLOCK = 1024;

    private final Path path;
    private final int recordBytes;
    private final DataOutputStream target;
    private long count;

    /// @param path a new file
    Spool(Path path, int recordBytes) throws IOException {
        this.path = path;
        this.recordBytes = recordBytes;
        this.target = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
    }

    void add(long id, byte[] record) throws IOException {
        target.writeLong(id);
        target.write(record);
        count++;
    }

    /// How many were added.
    long count() {
        return count;
    }

    /// Appends all to an index, in the order in which they came. Nothing can be added any more.
    void appendTo(IndexWriter index) throws IOException {
        target.close();
        try (DataInputStream source = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            for (long from = 0; from < count; from += BLOCK) {
                int size = (int) Math.min(BLOCK, count - from);
                long[] ids = new long[size];
                byte[] records = new byte[size * recordBytes];
                for (int each = 0; each < size; each++) {
                    ids[each] = source.readLong();
                    source.readFully(records, each * recordBytes, recordBytes);
                }
                index.appendIds(ids);
                index.appendRecords(MemorySegment.ofArray(records));
            }
        }
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
