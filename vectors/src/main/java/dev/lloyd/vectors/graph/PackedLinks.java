package dev.lloyd.vectors.graph;

import dev.lloyd.vectors.codec.CodedVectors.Guard;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Links as bytes: a row of {@link #rowBytes} for each vector, with `degree` numbers of `bits` bits each, lowest bit
/// first, little-endian. `bits` is what the number of vectors takes; that number itself stands in the places behind
/// the last link. Reading a row allocates nothing that escapes and takes one unaligned load for each link.
///
/// Of 100,000 vectors a link takes 17 bits and 32 of them 68 bytes.
public final class PackedLinks implements Links {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// The bytes, a word or more.
    private final MemorySegment words;

    private final long lastWord;
    private final int size;
    private final int degree;
    private final int bits;
    private final int rowBytes;
    private final Guard guard;
    private final Refusal refusal;

    /// What becomes of a link that leads nowhere.
    @FunctionalInterface
    public interface Refusal {
        /// The error.
        ///
        /// @param vector whose link it is
        /// @param link where it leads, beyond the last vector
        RuntimeException of(int vector, int link);
    }

    /// Links that were packed before.
    ///
    /// @param bytes {@link #rowBytes} for each vector
    /// @param size vectors
    /// @param degree links of a vector, at most
    /// @param guard is asked before bytes are read
    /// @param refusal is thrown where a link leads nowhere
    public PackedLinks(MemorySegment bytes, int size, int degree, Guard guard, Refusal refusal) {
        this.rowBytes = rowBytes(size, degree);
        if (bytes.byteSize() != (long) rowBytes * size) {
            throw new IllegalArgumentException(size + " vectors with " + degree + " links each take "
                    + (long) rowBytes * size + " bytes, not " + bytes.byteSize());
        }
        this.words = bytes.byteSize() < Long.BYTES ? copied(bytes) : bytes;
        this.lastWord = words.byteSize() - Long.BYTES;
        this.size = size;
        this.degree = degree;
        this.bits = bits(size);
        this.guard = guard;
        this.refusal = refusal;
    }

    private static MemorySegment copied(MemorySegment bytes) {
        return Arena.ofAuto().allocate(Long.BYTES).copyFrom(bytes);
    }

    private static int bits(int size) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(size));
    }

    /// Bytes of a vector's links.
    public static int rowBytes(int size, int degree) {
        return Math.ceilDiv(Math.multiplyExact(degree, bits(size)), Byte.SIZE);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int degree() {
        return degree;
    }

    /// The links of vectors `from` to `to` as bytes.
    ///
    /// @param degree links of a vector, at most
    /// @throws IllegalArgumentException if a vector has more
    public static byte[] pack(Links links, int degree, int from, int to) {
        int bits = bits(links.size());
        int rowBytes = rowBytes(links.size(), degree);
        byte[] packed = new byte[Math.addExact(Math.multiplyExact(to - from, rowBytes), Long.BYTES)];
        int[] row = new int[Math.max(1, links.degree())];
        for (int vector = from; vector < to; vector++) {
            int count = links.read(vector, row);
            if (count > degree) {
                throw new IllegalArgumentException("vector " + vector + " has " + count + " links, not " + degree);
            }
            long start = (long) (vector - from) * rowBytes * Byte.SIZE;
            for (int link = 0; link < degree; link++) {
                long bit = start + (long) link * bits;
                int place = (int) (bit >>> 3);
                long before = (long) LONG.get(packed, place);
                LONG.set(packed, place, before | (long) (link < count ? row[link] : links.size()) << (bit & 7));
            }
        }
        return java.util.Arrays.copyOf(packed, packed.length - Long.BYTES);
    }

    @Override
    public int read(int vector, int[] target) {
        long from = (long) vector * rowBytes;
        guard.check(from, from + rowBytes);
        int mask = (int) ((1L << bits) - 1);
        for (int link = 0; link < degree; link++) {
            int bit = link * bits;
            // The word that ends where the links do has the last of them.
            long place = Math.min(from + (bit >>> 3), lastWord);
            int shift = (int) (from - place << 3) + bit;
            int next = (int) (words.get(WORD, place) >>> shift) & mask;
            if (Integer.compareUnsigned(next, size) >= 0) {
                if (next == size) {
                    return link;
                }
                throw refusal.of(vector, next);
            }
            target[link] = next;
        }
        return degree;
    }
}
