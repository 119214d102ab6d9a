package dev.lloyd.formats.gguf;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The checked header of a file.
///
/// @param values the metadata, in the order of the file
/// @param tensors the tensors, in the order of their bytes
record GgufHeader(Map<String, GgufValue> values, List<TensorInfo> tensors) {
    static final int MAGIC = 0x46554747;
    static final int VERSION = 3;
    static final String ALIGNMENT_KEY = "general.alignment";
    static final int DEFAULT_ALIGNMENT = 32;
    static final int MAX_NAME_BYTES = 64;
    static final int MAX_KEY_BYTES = 65_535;
    static final int MAX_RANK = 4;
    private static final long MAX_ALIGNMENT = 1 << 20;
    private static final int MAX_TENSORS = 1 << 20;
    private static final int MAX_KEYS = 1 << 16;

    private record Entry(String name, List<Long> shape, DType dtype, long offset, long at) {}

    static GgufHeader read(MappedFile file) throws IOException {
        Cursor cursor = new Cursor(file);
        Path path = file.path();
        if (file.size() < 4 || cursor.i32("magic") != MAGIC) {
            throw MalformedFileException.at(path, 0, "not a GGUF file: it does not begin with 'GGUF'");
        }
        int version = cursor.i32("version");
        if (version != VERSION) {
            throw new UnsupportedFileException(
                    path, "GGUF version " + Integer.toUnsignedString(version), "version 3, little-endian");
        }
        long tensorCount = cursor.count("tensor count", 24, MAX_TENSORS);
        long keyCount = cursor.count("metadata count", 13, MAX_KEYS);
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (long index = 0; index < keyCount; index++) {
            String key = cursor.string("key", MAX_KEY_BYTES);
            if (values.put(key, cursor.value()) != null) {
                throw cursor.malformed("key '" + (key.length() > 200 ? key.substring(0, 200) : key) + "' occurs twice");
            }
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long index = 0; index < tensorCount; index++) {
            Entry entry = entry(path, cursor);
            if (!names.add(entry.name)) {
                throw broken(path, entry, "its name occurs twice");
            }
            entries.add(entry);
        }
        long alignment = alignment(path, values);
        return new GgufHeader(values, place(file, entries, alignment, align(cursor.position(), alignment)));
    }

    static long align(long position, long alignment) {
        return Math.ceilDiv(position, alignment) * alignment;
    }

    /// The alignment that the metadata say, or the default.
    static long alignment(Path path, Map<String, GgufValue> values) throws MalformedFileException {
        GgufValue value = values.get(ALIGNMENT_KEY);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof GgufValue.Whole(GgufValue.Kind kind, long number)
                && kind == GgufValue.Kind.U32
                && Long.bitCount(number) == 1
                && number <= MAX_ALIGNMENT) {
            return number;
        }
        throw MalformedFileException.at(
                path, 0, ALIGNMENT_KEY + " is not a U32 power of two of at most " + MAX_ALIGNMENT + ": " + value);
    }

    private static Entry entry(Path path, Cursor cursor) throws IOException {
        long at = cursor.position();
        String name = cursor.string("tensor name", MAX_NAME_BYTES);
        int rank = cursor.i32("number of dimensions");
        if (rank < 0 || rank > MAX_RANK) {
            throw MalformedFileException.in(
                    path, at, name, Integer.toUnsignedString(rank) + " dimensions are more than " + MAX_RANK);
        }
        List<Long> shape = new ArrayList<>();
        for (int dimension = 0; dimension < rank; dimension++) {
            // The file has the fastest dimension first.
            shape.addFirst(cursor.i64("dimension"));
        }
        int id = cursor.i32("tensor type");
        DType dtype = GgufTypes.of(id)
                .orElseThrow(() -> new UnsupportedFileException(
                        path,
                        "type " + Integer.toUnsignedString(id) + " of tensor '" + name + "'",
                        "the types of GGUF 3"));
        return new Entry(name, List.copyOf(shape), dtype, cursor.i64("tensor offset"), at);
    }

    private static List<TensorInfo> place(MappedFile file, List<Entry> entries, long alignment, long dataStart)
            throws MalformedFileException {
        List<TensorInfo> tensors = new ArrayList<>();
        for (Entry entry : entries) {
            tensors.add(info(file, entry, alignment, dataStart));
        }
        tensors.sort(Comparator.comparingLong(TensorInfo::byteOffset).thenComparingLong(TensorInfo::byteSize));
        long end = dataStart;
        for (TensorInfo info : tensors) {
            if (info.byteOffset() < end) {
                throw MalformedFileException.in(
                        file.path(),
                        info.byteOffset(),
                        info.name(),
                        "it overlaps the tensor before, which ends at " + end);
            }
            end = info.byteOffset() + info.byteSize();
        }
        return List.copyOf(tensors);
    }

    private static TensorInfo info(MappedFile file, Entry entry, long alignment, long dataStart)
            throws MalformedFileException {
        long columns = entry.shape.isEmpty() ? 1 : entry.shape.getLast();
        if (columns % entry.dtype.blockSize() != 0) {
            throw broken(
                    file.path(),
                    entry,
                    "block size " + entry.dtype.blockSize() + " of " + entry.dtype.label() + " does not divide its "
                            + columns + " columns");
        }
        long byteSize;
        try {
            byteSize = entry.dtype.byteSize(DType.count(entry.shape));
        } catch (ArithmeticException | IllegalArgumentException failure) {
            throw broken(file.path(), entry, "shape " + entry.shape + " is negative or overflows 63 bits");
        }
        if (entry.offset < 0 || entry.offset % alignment != 0) {
            throw broken(
                    file.path(),
                    entry,
                    "offset " + Long.toUnsignedString(entry.offset) + " is not a multiple of " + alignment);
        }
        long dataBytes = file.size() - dataStart;
        if (entry.offset > dataBytes || byteSize > dataBytes - entry.offset) {
            throw broken(
                    file.path(),
                    entry,
                    byteSize + " bytes at offset " + entry.offset + " are not inside the " + Math.max(0, dataBytes)
                            + " bytes of data");
        }
        return new TensorInfo(entry.name, entry.dtype, entry.shape, dataStart + entry.offset, byteSize);
    }

    private static MalformedFileException broken(Path path, Entry entry, String rule) {
        return MalformedFileException.in(path, entry.at, entry.name, rule);
    }
}
