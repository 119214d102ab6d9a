package dev.lloyd.formats.safetensors;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonToken;

/// The checked JSON header of a file: its tensors in the order of their bytes.
///
/// @param tensors the tensors, tiling the data exactly
/// @param metadata the `__metadata__` entry, empty without one
record Header(List<TensorInfo> tensors, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int MAX_RANK = 64;

    private record Entry(String name, String dtype, List<Long> shape, List<Long> offsets, long at) {}

    /// Reads and checks a header.
    ///
    /// @param path named in errors
    /// @param json the bytes between the length and the data
    /// @param dataBytes the length of the data
    static Header parse(Path path, MemorySegment json, long dataBytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = Map.of();
        try (StrictJson parser = new StrictJson(path, json, 8)) {
            parser.expect(JsonToken.START_OBJECT);
            while (parser.next() != JsonToken.END_OBJECT) {
                String name = parser.name();
                if (name.equals(METADATA)) {
                    metadata = parser.nextStrings();
                } else {
                    entries.add(entry(parser, name));
                }
            }
            parser.expectEnd();
        }
        return new Header(place(path, entries, 8 + json.byteSize(), dataBytes), metadata);
    }

    private static Entry entry(StrictJson parser, String name) throws IOException {
        long at = parser.offset();
        Optional<String> dtype = Optional.empty();
        Optional<List<Long>> shape = Optional.empty();
        Optional<List<Long>> offsets = Optional.empty();
        parser.expect(JsonToken.START_OBJECT);
        while (parser.next() != JsonToken.END_OBJECT) {
            switch (parser.name()) {
                case "dtype" -> dtype = Optional.of(parser.nextString());
                case "shape" -> shape = Optional.of(parser.nextLongs(MAX_RANK));
                case "data_offsets" -> offsets = Optional.of(parser.nextLongs(2));
                default -> throw parser.malformed("tensor '" + name + "' has an unknown field");
            }
        }
        if (dtype.isEmpty() || shape.isEmpty() || offsets.isEmpty()) {
            throw parser.malformed("tensor '" + name + "' lacks dtype, shape or data_offsets");
        }
        return new Entry(name, dtype.get(), shape.get(), offsets.get(), at);
    }

    private static List<TensorInfo> place(Path path, List<Entry> entries, long dataStart, long dataBytes)
            throws MalformedFileException {
        for (Entry entry : entries) {
            List<Long> span = entry.offsets;
            if (span.size() != 2 || span.get(0) > span.get(1) || span.get(1) > dataBytes) {
                throw broken(path, entry, "data_offsets " + span + " are not a span inside " + dataBytes + " bytes");
            }
        }
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.<Entry>comparingLong(entry -> entry.offsets.get(0))
                .thenComparing(entry -> entry.offsets.get(1)));
        List<TensorInfo> tensors = new ArrayList<>();
        long end = 0;
        for (Entry entry : sorted) {
            if (entry.offsets.get(0) != end) {
                throw broken(
                        path,
                        entry,
                        "data_offsets " + entry.offsets + " leave a hole or overlap: the tensor before ends at " + end);
            }
            end = entry.offsets.get(1);
            tensors.add(info(path, entry, dataStart));
        }
        if (end != dataBytes) {
            throw MalformedFileException.at(
                    path,
                    dataStart + end,
                    "the tensors end here, but " + (dataBytes - end) + " bytes follow in the file");
        }
        return Collections.unmodifiableList(tensors);
    }

    private static TensorInfo info(Path path, Entry entry, long dataStart) throws MalformedFileException {
        ScalarType dtype = ScalarType.of(entry.dtype)
                .orElseThrow(() -> broken(path, entry, "dtype '" + shortened(entry.dtype) + "' is unknown"));
        long byteSize;
        try {
            byteSize = dtype.byteSize(DType.count(entry.shape));
        } catch (ArithmeticException overflow) {
            throw broken(path, entry, "shape " + entry.shape + " of " + dtype + " overflows 63 bits");
        } catch (IllegalArgumentException ragged) {
            throw broken(path, entry, "shape " + entry.shape + ": " + ragged.getMessage());
        }
        long span = entry.offsets.get(1) - entry.offsets.get(0);
        if (byteSize != span) {
            throw broken(
                    path,
                    entry,
                    dtype + " of shape " + entry.shape + " takes " + byteSize + " bytes, but data_offsets "
                            + entry.offsets + " span " + span);
        }
        return new TensorInfo(entry.name, dtype, entry.shape, dataStart + entry.offsets.get(0), byteSize);
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    private static MalformedFileException broken(Path path, Entry entry, String rule) {
        return MalformedFileException.in(path, entry.at, entry.name, rule);
    }

    /// The text of a header, without padding: metadata first, then the tensors in the given order.
    static String print(List<TensorInfo> tensors, Map<String, String> metadata, long dataStart) {
        Map<String, Object> root = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            root.put(METADATA, metadata);
        }
        for (TensorInfo info : tensors) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", info.dtype().label());
            entry.put("shape", info.shape());
            long begin = info.byteOffset() - dataStart;
            entry.put("data_offsets", List.of(begin, begin + info.byteSize()));
            root.put(info.name(), entry);
        }
        return StrictJson.print(root);
    }
}
