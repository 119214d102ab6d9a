package dev.lloyd.formats.gguf;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.gguf.GgufValue.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the header of a hostile file front to back. Every length is held against what is left of the file before
/// anything is allocated, and the whole header against limits, since a value takes more memory than its bytes.
final class Cursor {
    private static final long MAX_HEADER_BYTES = 1 << 27;
    private static final int MAX_ITEMS = 1 << 22;
    private static final int MAX_DEPTH = 4;

    /// What Java puts in place of bytes that are no UTF-8.
    private static final char REPLACEMENT = '\uFFFD';

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private long position;
    private long items;

    Cursor(MappedFile file) {
        this.file = file;
    }

    long position() {
        return position;
    }

    MalformedFileException malformed(String rule) {
        return MalformedFileException.at(file.path(), position, rule);
    }

    private UnsupportedFileException tooLarge(String what, long limit) {
        return new UnsupportedFileException(file.path(), what, "at most " + limit);
    }

    private long take(long count, String what) throws IOException {
        if (count < 0 || count > file.size() - position) {
            throw malformed(what + " of " + Long.toUnsignedString(count) + " bytes is beyond the end of the file of "
                    + file.size() + " bytes");
        }
        if (position + count > MAX_HEADER_BYTES) {
            throw tooLarge("a header of more than " + MAX_HEADER_BYTES + " bytes", MAX_HEADER_BYTES);
        }
        long at = position;
        position += count;
        return at;
    }

    int u8(String what) throws IOException {
        return file.bytes().get(ValueLayout.JAVA_BYTE, take(1, what)) & 0xff;
    }

    int i32(String what) throws IOException {
        return file.bytes().get(INT, take(4, what));
    }

    long i64(String what) throws IOException {
        return file.bytes().get(LONG, take(8, what));
    }

    /// A count of things that take at least `minimumBytes` each, at most `limit` of them.
    long count(String what, int minimumBytes, long limit) throws IOException {
        long count = i64(what);
        if (count < 0 || count > (file.size() - position) / minimumBytes) {
            throw malformed(what + " " + Long.toUnsignedString(count) + " does not fit in the rest of the file of "
                    + file.size() + " bytes");
        }
        if (count > limit) {
            throw tooLarge(what + " " + count, limit);
        }
        return count;
    }

    /// A length and that many bytes of UTF-8.
    String string(String what, int maxBytes) throws IOException {
        long length = i64(what);
        if (length < 0 || length > maxBytes) {
            throw malformed(what + " length " + Long.toUnsignedString(length) + " is above " + maxBytes);
        }
        long at = take(length, what);
        byte[] bytes = new byte[(int) length];
        MemorySegment.copy(file.bytes(), ValueLayout.JAVA_BYTE, at, bytes, 0, bytes.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            position = at;
            throw malformed(what + " is not UTF-8");
        }
        return text;
    }

    /// A kind and a value of it.
    GgufValue value() throws IOException {
        return value(kind(), 0);
    }

    private Kind kind() throws IOException {
        int id = i32("value type");
        Kind[] kinds = Kind.values();
        if (id < 0 || id >= kinds.length) {
            throw malformed("value type " + Integer.toUnsignedString(id) + " is not between 0 and 12");
        }
        return kinds[id];
    }

    private GgufValue value(Kind kind, int depth) throws IOException {
        items++;
        if (items > MAX_ITEMS) {
            throw tooLarge("metadata of more than " + MAX_ITEMS + " values", MAX_ITEMS);
        }
        return switch (kind) {
            case U8 -> new GgufValue.Whole(kind, u8("value"));
            case I8 -> new GgufValue.Whole(kind, (byte) u8("value"));
            case U16 -> new GgufValue.Whole(kind, u8("value") | ((long) u8("value") << 8));
            case I16 -> new GgufValue.Whole(kind, (short) (u8("value") | (u8("value") << 8)));
            case U32 -> new GgufValue.Whole(kind, i32("value") & 0xffffffffL);
            case I32 -> new GgufValue.Whole(kind, i32("value"));
            case U64, I64 -> new GgufValue.Whole(kind, i64("value"));
            case F32 -> new GgufValue.Real(kind, Float.intBitsToFloat(i32("value")));
            case F64 -> new GgufValue.Real(kind, Double.longBitsToDouble(i64("value")));
            case BOOL -> flag();
            case STRING -> new GgufValue.Text(string("string", (int) MAX_HEADER_BYTES));
            case ARRAY -> array(depth);
        };
    }

    private GgufValue flag() throws IOException {
        int bits = u8("value");
        if (bits > 1) {
            throw malformed("a truth value is " + bits);
        }
        return new GgufValue.Flag(bits == 1);
    }

    private GgufValue array(int depth) throws IOException {
        if (depth == MAX_DEPTH) {
            throw malformed("arrays are nested more than " + MAX_DEPTH + " deep");
        }
        Kind element = kind();
        long count = count("array length", element.minimumBytes(), MAX_ITEMS);
        List<GgufValue> values = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            values.add(value(element, depth + 1));
        }
        return new GgufValue.Items(element, values);
    }
}
