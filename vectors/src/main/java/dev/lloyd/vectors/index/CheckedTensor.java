package dev.lloyd.vectors.index;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.vectors.codec.CodedVectors;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// A tensor of an index, each block of which is compared with its checksum when it is read for the first time.
final class CheckedTensor implements CodedVectors.Guard {
    private static final ValueLayout.OfInt SUM = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final TensorInfo info;
    private final MemorySegment bytes;
    private final MemorySegment sums;

    /// Which blocks were found right. Two threads may find out the same; neither takes a wrong one for right.
    private final boolean[] right;

    /// How many were not yet. Once there are none nothing is looked up any more.
    private int left;

    CheckedTensor(TensorFile file, String name) throws MalformedFileException {
        this.path = file.path();
        this.info = file.info(name);
        this.bytes = file.raw(name);
        this.sums = file.raw(IndexFormat.sums(name));
        this.right = new boolean[BlockSums.blocks(bytes.byteSize())];
        this.left = right.length;
        if (sums.byteSize() != 4L * right.length) {
            throw MalformedFileException.in(
                    path,
                    info.byteOffset(),
                    name,
                    right.length + " blocks do not have " + sums.byteSize() / 4 + " checksums");
        }
    }

    MemorySegment bytes() {
        return bytes;
    }

    @Override
    public void check(long from, long to) {
        if (left == 0 || from >= to) {
            return;
        }
        int last = (int) ((to - 1) / BlockSums.BLOCK);
        for (int block = (int) (from / BlockSums.BLOCK); block <= last; block++) {
            if (!right[block]) {
                check(block);
                found(block);
            }
        }
    }

    private synchronized void found(int block) {
        if (!right[block]) {
            right[block] = true;
            left--;
        }
    }

    private void check(int block) {
        long from = (long) block * BlockSums.BLOCK;
        long count = Math.min(BlockSums.BLOCK, bytes.byteSize() - from);
        CRC32C sum = new CRC32C();
        sum.update(bytes.asSlice(from, count).asByteBuffer());
        if ((int) sum.getValue() != sums.getAtIndex(SUM, block)) {
            throw new UncheckedIOException(MalformedFileException.in(
                    path,
                    info.byteOffset() + from,
                    info.name(),
                    "the checksum of its block " + block + " is another: the file is damaged"));
        }
    }

    /// Checks everything.
    void checkAll() {
        check(0, bytes.byteSize());
    }
}
