package dev.lloyd.vectors.index;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// CRC-32C of each block of {@value #BLOCK} bytes of a tensor, the last one shorter, while it is being written.
final class BlockSums {
    /// Bytes of a block.
    static final int BLOCK = 1 << 20;

    private final int[] sums;
    private final CRC32C current = new CRC32C();
    private long written;

    /// @param bytes of the tensor
    BlockSums(long bytes) {
        this.sums = new int[blocks(bytes)];
    }

    static int blocks(long bytes) {
        return Math.toIntExact(Math.ceilDiv(bytes, BLOCK));
    }

    /// Counts the next bytes in.
    void add(MemorySegment bytes) {
        long from = 0;
        while (from < bytes.byteSize()) {
            long count = Math.min(bytes.byteSize() - from, BLOCK - written % BLOCK);
            current.update(bytes.asSlice(from, count).asByteBuffer());
            from += count;
            written += count;
            if (written % BLOCK == 0) {
                close((int) (written / BLOCK) - 1);
            }
        }
    }

    private void close(int block) {
        sums[block] = (int) current.getValue();
        current.reset();
    }

    /// Of all blocks, once everything was counted in.
    int[] sums() {
        if (written % BLOCK != 0) {
            close((int) (written / BLOCK));
            written += BLOCK - written % BLOCK;
        }
        return sums.clone();
    }
}
