package dev.lloyd.formats.npy;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The header of an array file: its preamble and its Python dictionary, of which only literal strings, truth values
/// and tuples of integers occur.
final class NpyHeader {
    static final String MAGIC = "\u0093NUMPY";
    static final Map<String, ScalarType> TYPES = Map.ofEntries(
            Map.entry("|b1", ScalarType.BOOL),
            Map.entry("|u1", ScalarType.U8),
            Map.entry("|i1", ScalarType.I8),
            Map.entry("<u2", ScalarType.U16),
            Map.entry("<i2", ScalarType.I16),
            Map.entry("<u4", ScalarType.U32),
            Map.entry("<i4", ScalarType.I32),
            Map.entry("<u8", ScalarType.U64),
            Map.entry("<i8", ScalarType.I64),
            Map.entry("<f2", ScalarType.F16),
            Map.entry("<f4", ScalarType.F32),
            Map.entry("<f8", ScalarType.F64));
    private static final int MAX_HEADER_BYTES = 1 << 20;
    private static final int MAX_RANK = 64;
    private static final Pattern ITEM = Pattern.compile(
            "\\s*'(?<key>descr|fortran_order|shape)'\\s*:\\s*(?<value>'[^']{0,40}'|True|False|\\([\\d\\s,]*+\\))\\s*");
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,18})\\s*");

    private final MappedFile file;
    private final long start;
    private final String text;

    private Optional<String> descr = Optional.empty();
    private Optional<String> order = Optional.empty();
    private Optional<String> shape = Optional.empty();

    private NpyHeader(MappedFile file, long start, long length) {
        this.file = file;
        this.start = start;
        this.text = NpyFile.text(file, start, length);
    }

    /// Reads and checks the header of a file.
    static TensorInfo read(MappedFile file) throws IOException {
        if (file.size() < 10 || !NpyFile.text(file, 0, 6).equals(MAGIC)) {
            throw MalformedFileException.at(
                    file.path(), 0, "not a NumPy array: the file does not begin with 93 'NUMPY'");
        }
        int major = file.bytes().get(ValueLayout.JAVA_BYTE, 6);
        int minor = file.bytes().get(ValueLayout.JAVA_BYTE, 7);
        if (major < 1 || major > 2 || minor != 0) {
            throw new UnsupportedFileException(
                    file.path(), "NumPy format version " + (major & 0xff) + "." + (minor & 0xff), "1.0 and 2.0");
        }
        int start = major == 1 ? 10 : 12;
        if (file.size() < start) {
            throw MalformedFileException.at(file.path(), file.size(), "the file ends inside the header length");
        }
        long length = major == 1
                ? file.bytes().get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xffffL
                : file.bytes().get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8) & 0xffffffffL;
        if (length > file.size() - start || length > MAX_HEADER_BYTES) {
            throw MalformedFileException.at(
                    file.path(),
                    8,
                    "header length " + length + " is beyond the end of the file or above " + MAX_HEADER_BYTES);
        }
        NpyHeader header = new NpyHeader(file, start, length);
        header.parse();
        return header.info(start + length);
    }

    private MalformedFileException malformed(int at, String rule) {
        return MalformedFileException.at(file.path(), start + at, rule);
    }

    private void parse() throws MalformedFileException {
        int open = text.indexOf('{');
        int close = text.lastIndexOf('}');
        if (open < 0
                || close < open
                || !text.substring(0, open).isBlank()
                || !text.substring(close + 1).isBlank()) {
            throw malformed(0, "the header is not one Python dictionary");
        }
        Matcher item = ITEM.matcher(text).region(open + 1, close);
        int at = open + 1;
        while (item.lookingAt()) {
            put(item, at);
            at = item.end();
            if (at < close && text.charAt(at) == ',') {
                at++;
            } else {
                break;
            }
            item.region(at, close);
        }
        if (!text.substring(at, close).isBlank()) {
            throw malformed(at, "expected 'descr', 'fortran_order' or 'shape' and its value");
        }
        if (descr.isEmpty() || order.isEmpty() || shape.isEmpty()) {
            throw malformed(open, "the header lacks 'descr', 'fortran_order' or 'shape'");
        }
    }

    private void put(Matcher item, int at) throws MalformedFileException {
        Optional<String> value = Optional.of(item.group("value"));
        String key = item.group("key");
        boolean twice = switch (key) {
            case "descr" -> descr.isPresent();
            case "shape" -> shape.isPresent();
            default -> order.isPresent();
        };
        char first = value.get().charAt(0);
        char wanted = key.equals("descr") ? '\'' : key.equals("shape") ? '(' : first == 'F' ? 'F' : 'T';
        if (twice || first != wanted) {
            throw malformed(at, "key '" + key + "' occurs twice or has a value of the wrong kind");
        }
        switch (key) {
            case "descr" -> descr = value;
            case "shape" -> shape = value;
            default -> order = value;
        }
    }

    private TensorInfo info(long dataStart) throws IOException {
        String code = descr.orElseThrow();
        ScalarType type = TYPES.get(code.substring(1, code.length() - 1));
        if (type == null) {
            throw new UnsupportedFileException(
                    file.path(),
                    "NumPy type " + code,
                    TYPES.keySet().stream().sorted().collect(Collectors.joining(" ")));
        }
        List<Long> dimensions = dimensions(shape.orElseThrow());
        if (order.orElseThrow().equals("True") && dimensions.size() > 1) {
            throw new UnsupportedFileException(
                    file.path(), "Fortran order", "C order (write it with numpy.ascontiguousarray)");
        }
        long byteSize;
        try {
            byteSize = type.byteSize(DType.count(dimensions));
        } catch (ArithmeticException overflow) {
            throw malformed(0, "shape " + dimensions + " of " + type + " overflows 63 bits");
        }
        if (byteSize != file.size() - dataStart) {
            throw MalformedFileException.at(
                    file.path(),
                    dataStart,
                    type + " of shape " + dimensions + " takes " + byteSize + " bytes, but " + (file.size() - dataStart)
                            + " follow the header");
        }
        return new TensorInfo(stem(), type, dimensions, dataStart, byteSize);
    }

    private List<Long> dimensions(String tuple) throws MalformedFileException {
        String inner = tuple.substring(1, tuple.length() - 1);
        List<Long> dimensions = new ArrayList<>();
        if (inner.isBlank()) {
            return dimensions;
        }
        String[] parts = inner.split(",", -1);
        boolean trailingComma = parts.length > 1 && parts[parts.length - 1].isBlank();
        int count = trailingComma ? parts.length - 1 : parts.length;
        for (int index = 0; index < count; index++) {
            Matcher number = NUMBER.matcher(parts[index]);
            if (!number.matches() || count > MAX_RANK || parts.length == 1) {
                throw malformed(0, "shape is not a tuple of at most " + MAX_RANK + " integers below 10^18");
            }
            dimensions.add(Long.parseLong(number.group(1)));
        }
        return dimensions;
    }

    private String stem() {
        String name = file.path().toAbsolutePath().getFileName().toString();
        return name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name;
    }
}
