package dev.lloyd.core.bits;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Unsigned codes of `bits` bits each, packed without gaps into bytes.
///
/// Bit `j` of code `i` is bit `(i * bits + j) % 8` of byte `(i * bits + j) / 8`, counted from the start of the run:
/// lowest bit first, little-endian. The unused high bits of the last byte are written as zero and ignored when
/// read. A run starts on a byte boundary; whether a row of a matrix is a run of its own is the caller's choice.
///
/// Codes are unsigned: 0 to `2^bits - 1`. In a `byte[]` (at most 8 bits) and a `short[]` the full unsigned range of
/// the type is used. Packing a code that does not fit is an error (what was written before it stays), as is any
/// range outside its array. Nothing outside the run is read or written. Cost: one pass; reading takes one unaligned
/// load for 8 codes of up to 8 bits and one for each wider code. Thread-safe: no state.
public final class BitPacking {
    /// The widest code that can be packed.
    public static final int BITS_MAX = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private BitPacking() {}

    /// Bytes taken by a run of `count` codes: `ceil(count * bits / 8)`.
    ///
    /// @param count 0 or more, below `2^59`
    /// @param bits 1 to 16
    public static long byteSize(long count, int bits) {
        checkBits(bits, BITS_MAX);
        if (count < 0 || count >= 1L << 59) {
            throw new IllegalArgumentException("a run cannot have " + count + " codes");
        }
        return (count * bits + 7) >>> 3;
    }

    /// Packs `count` codes from `codes[from]` on into the bytes from `target[offset]` on.
    ///
    /// @param bits 1 to 16
    public static void pack(int[] codes, int from, int count, int bits, byte[] target, int offset) {
        Objects.checkFromIndexSize(from, count, codes.length);
        checkRun(count, bits, BITS_MAX, target, offset);
        long pending = 0;
        int filled = 0;
        int position = offset;
        for (int index = 0; index < count; index++) {
            pending |= (long) checked(codes[from + index], bits, index) << filled;
            filled += bits;
            if (filled >= 32) {
                INT.set(target, position, (int) pending);
                position += 4;
                pending >>>= 32;
                filled -= 32;
            }
        }
        flush(pending, filled, target, position);
    }

    /// Packs `count` unsigned 16-bit codes; see {@link #pack(int[], int, int, int, byte[], int)}.
    ///
    /// @param bits 1 to 16
    public static void pack(short[] codes, int from, int count, int bits, byte[] target, int offset) {
        Objects.checkFromIndexSize(from, count, codes.length);
        checkRun(count, bits, BITS_MAX, target, offset);
        long pending = 0;
        int filled = 0;
        int position = offset;
        for (int index = 0; index < count; index++) {
            pending |= (long) checked(codes[from + index] & 0xFFFF, bits, index) << filled;
            filled += bits;
            if (filled >= 32) {
                INT.set(target, position, (int) pending);
                position += 4;
                pending >>>= 32;
                filled -= 32;
            }
        }
        flush(pending, filled, target, position);
    }

    /// Packs `count` unsigned 8-bit codes; see {@link #pack(int[], int, int, int, byte[], int)}.
    ///
    /// @param bits 1 to 8
    public static void pack(byte[] codes, int from, int count, int bits, byte[] target, int offset) {
        Objects.checkFromIndexSize(from, count, codes.length);
        checkRun(count, bits, Byte.SIZE, target, offset);
        int whole = packEights(codes, from, count, bits, target, offset);
        long pending = 0;
        int filled = 0;
        int position = offset + whole / 8 * bits;
        for (int index = whole; index < count; index++) {
            pending |= (long) checked(codes[from + index] & 0xFF, bits, index) << filled;
            filled += bits;
            if (filled >= 32) {
                INT.set(target, position, (int) pending);
                position += 4;
                pending >>>= 32;
                filled -= 32;
            }
        }
        flush(pending, filled, target, position);
    }

    /// Packs eight codes at a time as long as eight bytes may be written and the codes fit.
    ///
    /// @return how many were packed
    private static int packEights(byte[] codes, int from, int count, int bits, byte[] target, int offset) {
        long lanes = lanes(bits);
        int index = 0;
        for (int end = wholeGroups(count, bits); index < end; index += 8) {
            long eight = (long) LONG.get(codes, from + index);
            if ((eight & ~lanes) != 0) {
                return index;
            }
            LONG.set(target, offset + (index >>> 3) * bits, Long.compress(eight, lanes));
        }
        return index;
    }

    /// The lowest bits of every byte.
    private static long lanes(int bits) {
        return ((1L << bits) - 1) * 0x0101010101010101L;
    }

    /// Unpacks `count` codes from the bytes from `source[offset]` on into `codes[from]` on.
    ///
    /// @param bits 1 to 16
    public static void unpack(byte[] source, int offset, int bits, int[] codes, int from, int count) {
        Objects.checkFromIndexSize(from, count, codes.length);
        checkRun(count, bits, BITS_MAX, source, offset);
        int mask = (1 << bits) - 1;
        int index = 0;
        if (bits <= 8) {
            for (int end = wholeGroups(count, bits); index < end; index += 8) {
                long group = (long) LONG.get(source, offset + (index >>> 3) * bits);
                for (int lane = 0; lane < 8; lane++) {
                    codes[from + index + lane] = (int) (group >>> (lane * bits)) & mask;
                }
            }
        }
        for (int end = wholeWindows(count, bits); index < end; index++) {
            codes[from + index] = window(source, offset, (long) index * bits) & mask;
        }
        for (; index < count; index++) {
            codes[from + index] = code(source, offset, bits, index);
        }
    }

    /// Unpacks `count` codes into unsigned shorts; see {@link #unpack(byte[], int, int, int[], int, int)}.
    ///
    /// @param bits 1 to 16
    public static void unpack(byte[] source, int offset, int bits, short[] codes, int from, int count) {
        Objects.checkFromIndexSize(from, count, codes.length);
        checkRun(count, bits, BITS_MAX, source, offset);
        int mask = (1 << bits) - 1;
        int index = 0;
        if (bits <= 8) {
            for (int end = wholeGroups(count, bits); index < end; index += 8) {
                long group = (long) LONG.get(source, offset + (index >>> 3) * bits);
                for (int lane = 0; lane < 8; lane++) {
                    codes[from + index + lane] = (short) ((int) (group >>> (lane * bits)) & mask);
                }
            }
        }
        for (int end = wholeWindows(count, bits); index < end; index++) {
            codes[from + index] = (short) (window(source, offset, (long) index * bits) & mask);
        }
        for (; index < count; index++) {
            codes[from + index] = (short) code(source, offset, bits, index);
        }
    }

    /// Unpacks `count` codes into unsigned bytes; see {@link #unpack(byte[], int, int, int[], int, int)}.
    ///
    /// @param bits 1 to 8
    public static void unpack(byte[] source, int offset, int bits, byte[] codes, int from, int count) {
        Objects.checkFromIndexSize(from, count, codes.length);
        checkRun(count, bits, Byte.SIZE, source, offset);
        long lanes = lanes(bits);
        int index = 0;
        for (int end = wholeGroups(count, bits); index < end; index += 8) {
            long group = (long) LONG.get(source, offset + (index >>> 3) * bits);
            LONG.set(codes, from + index, Long.expand(group, lanes));
        }
        for (; index < count; index++) {
            codes[from + index] = (byte) code(source, offset, bits, index);
        }
    }

    /// The code at an index of a run, read alone.
    ///
    /// @param bits 1 to 16
    public static int code(byte[] source, int offset, int bits, int index) {
        checkBits(bits, BITS_MAX);
        long bit = (long) index * bits;
        long first = offset + (bit >>> 3);
        long last = offset + ((bit + bits - 1) >>> 3);
        if (index < 0 || offset < 0 || last >= source.length) {
            throw new IllegalArgumentException("code " + index + " of " + bits + " bits from byte " + offset
                    + " lies outside the " + source.length + " bytes");
        }
        int window = 0;
        for (long position = last; position >= first; position--) {
            window = (window << 8) | (source[(int) position] & 0xFF);
        }
        return (window >>> (int) (bit & 7)) & ((1 << bits) - 1);
    }

    /// The 32 bits around a bit position; the code begins within the lowest 8 and so lies within the lowest 23.
    private static int window(byte[] source, int offset, long bit) {
        return (int) INT.get(source, offset + (int) (bit >>> 3)) >>> (int) (bit & 7);
    }

    /// The codes, a multiple of 8, that 8-byte reads can deliver without leaving the run.
    private static int wholeGroups(int count, int bits) {
        long bytes = byteSize(count, bits);
        return bytes < 8 ? 0 : (int) Math.min(count & ~7, ((bytes - 8) / bits + 1) * 8);
    }

    /// The codes that 4-byte reads can deliver without leaving the run.
    private static int wholeWindows(int count, int bits) {
        long bytes = byteSize(count, bits);
        return bytes < 4 ? 0 : (int) Math.min(count, ((bytes - 4) * 8 + 7) / bits + 1);
    }

    private static int checked(int code, int bits, int index) {
        if (code >>> bits != 0) {
            throw new IllegalArgumentException(
                    "code " + code + " at index " + index + " does not fit " + bits + " bits");
        }
        return code;
    }

    private static void flush(long pending, int filled, byte[] target, int position) {
        for (int shift = 0; shift < filled; shift += 8) {
            target[position++] = (byte) (pending >>> shift);
        }
    }

    private static void checkBits(int bits, int most) {
        if (bits < 1 || bits > most) {
            throw new IllegalArgumentException("bits must be 1 to " + most + ", not " + bits);
        }
    }

    private static void checkRun(int count, int bits, int most, byte[] bytes, int offset) {
        checkBits(bits, most);
        long size = byteSize(count, bits);
        if (offset < 0 || size > bytes.length - (long) offset) {
            throw new IllegalArgumentException(count + " codes of " + bits + " bits take " + size + " bytes from byte "
                    + offset + " on, but there are " + bytes.length);
        }
    }
}
