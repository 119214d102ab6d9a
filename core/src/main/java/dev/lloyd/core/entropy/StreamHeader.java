package dev.lloyd.core.entropy;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What stands before the blocks of a {@link BlockStream}; the layout is described there.
///
/// @param blockSize symbols of a full block
/// @param count symbols of the stream
/// @param model what the blocks are coded with
/// @param bounds where each block begins, and where the last one ends, in bytes from the start of the stream
@SuppressWarnings("ArrayRecordComponent") // Never compared and never leaves the package.
record StreamHeader(int blockSize, long count, EntropyModel model, long[] bounds) {
    private static final int FIXED_BITS = 15 + 48 + 17 + 5 + 17;

    /// More bytes than any table of frequencies takes.
    private static final int TABLE_SIZE_MAX = 2048;

    private static final int BLOCK_BYTES_MIN = 3;

    /// Where the model of a stream comes from.
    interface ModelSource {
        EntropyModel read(BitReader header) throws CorruptStreamException;
    }

    /// The bytes of a header.
    ///
    /// @param sizes bytes of each block
    static byte[] write(int blockSize, long count, int[] sizes, EntropyModel model, BlockStream.Tables tables) {
        int full = (int) (count / blockSize);
        int shortest = full == 0 ? 0 : Integer.MAX_VALUE;
        int longest = 0;
        for (int block = 0; block < full; block++) {
            shortest = Math.min(shortest, sizes[block]);
            longest = Math.max(longest, sizes[block]);
        }
        int width = 32 - Integer.numberOfLeadingZeros(longest - shortest);
        BitWriter header = new BitWriter();
        header.write(blockSize - 1, 15);
        header.write(count & 0xFFFFFFFFL, 32);
        header.write(count >>> 32, 16);
        header.write(shortest, 17);
        header.write(width, 5);
        header.write(full < sizes.length ? sizes[full] : 0, 17);
        if (tables == BlockStream.Tables.INSIDE) {
            model.write(header);
        }
        for (int block = 0; block < full; block++) {
            header.write(sizes[block] - shortest, width);
        }
        return header.toBytes();
    }

    /// Reads a header and checks it against the number of bytes before anything of its size is allocated.
    static StreamHeader read(MemorySegment bytes, int contexts, ModelSource source) throws CorruptStreamException {
        try {
            BitReader fixed = reader(bytes, FIXED_BITS / 8 + 1);
            int blockSize = (int) fixed.read(15) + 1;
            long count = fixed.read(32) | fixed.read(16) << 32;
            int shortest = (int) fixed.read(17);
            int width = (int) fixed.read(5);
            int last = (int) fixed.read(17);
            long full = count / blockSize;
            check(blockSize >= BlockStream.BLOCK_SIZE_MIN, "a block of " + blockSize + " symbols is too small");
            check(
                    full <= bytes.byteSize() / BLOCK_BYTES_MIN && full < Integer.MAX_VALUE - 2,
                    full + " blocks do not fit " + bytes.byteSize() + " bytes");
            check(width <= 17, "a block length of " + width + " bits is too wide");
            boolean ragged = count % blockSize != 0;
            check(ragged == last > 0, "a last block of " + last + " bytes does not go with " + count + " symbols");
            long size = FIXED_BITS / 8 + 2 + contexts * (long) TABLE_SIZE_MAX + full * width / 8;
            BitReader header = reader(bytes, size);
            for (int skipped = 0; skipped < FIXED_BITS; skipped++) {
                header.read(1);
            }
            EntropyModel model = source.read(header);
            long[] bounds = bounds(header, (int) full, shortest, width, ragged ? last : 0);
            check(
                    bounds[bounds.length - 1] == bytes.byteSize(),
                    "its blocks end at byte " + bounds[bounds.length - 1] + " of " + bytes.byteSize());
            return new StreamHeader(blockSize, count, model, bounds);
        } catch (IllegalArgumentException broken) {
            throw new CorruptStreamException("stream header: " + broken.getMessage());
        }
    }

    private static long[] bounds(BitReader header, int full, int shortest, int width, int last)
            throws CorruptStreamException {
        long[] bounds = new long[full + (last > 0 ? 2 : 1)];
        for (int block = 0; block < full; block++) {
            bounds[block + 1] = bounds[block] + shortest + header.read(width);
        }
        if (last > 0) {
            bounds[full + 1] = bounds[full] + last;
        }
        long size = header.byteOffset();
        for (int block = 0; block < bounds.length; block++) {
            bounds[block] += size;
            check(
                    block == 0 || bounds[block] - bounds[block - 1] >= BLOCK_BYTES_MIN,
                    "block " + (block - 1) + " has fewer than " + BLOCK_BYTES_MIN + " bytes");
        }
        return bounds;
    }

    private static BitReader reader(MemorySegment bytes, long size) {
        byte[] copy = bytes.asSlice(0, Math.min(size, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE);
        return new BitReader(copy, 0, copy.length);
    }

    private static void check(boolean holds, String message) throws CorruptStreamException {
        if (!holds) {
            throw new CorruptStreamException("stream header: " + message);
        }
    }
}
