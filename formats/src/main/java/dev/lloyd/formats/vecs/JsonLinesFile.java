package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Vectors in a file of JSON lines, memory-mapped: an object a line,
///
///     {"id": 17, "vector": [0.25, -1], "price": 9.5, "lang": "en"}
///
/// with an array of numbers under `vector`, all of one length; under `id` a whole number, in all lines or in
/// none; under other names attributes: numbers, or words, or true and false, which are words. What is null, empty
/// or left out is missing. Empty lines do not count. Opening finds the lines, 8 bytes of memory for each; a line
/// is parsed when it is read. Thread-safe until {@link #close()}.
public final class JsonLinesFile implements VectorFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String VECTOR = "vector";
    private static final String ID = "id";

    private final MappedFile file;
    private final long[] starts;
    private final int dimension;

    private JsonLinesFile(MappedFile file, long[] starts) throws IOException {
        this.file = file;
        this.starts = starts;
        this.dimension = starts.length == 0 ? 0 : vector(0).size();
    }

    /// Maps a file. The caller closes it.
    ///
    /// @throws MalformedFileException if the first line has no vector
    /// @throws IOException if it cannot be read
    public static JsonLinesFile open(Path path) throws IOException {
        return MappedFile.open(path, file -> new JsonLinesFile(file, starts(file)));
    }

    private static long[] starts(MappedFile file) {
        long[] starts = new long[1024];
        int count = 0;
        boolean blank = true;
        for (long place = 0; place < file.size(); place++) {
            byte each = file.bytes().get(ValueLayout.JAVA_BYTE, place);
            if (each == '\n') {
                blank = true;
            } else if (blank && each != ' ' && each != '\t' && each != '\r') {
                blank = false;
                starts = count < starts.length ? starts : java.util.Arrays.copyOf(starts, 2 * count);
                starts[count++] = place;
            }
        }
        return java.util.Arrays.copyOf(starts, count);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public long rows() {
        return starts.length;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public Matrix read(long from, long to) throws IOException {
        java.util.Objects.checkFromToIndex(from, to, rows());
        Matrix vectors = Matrix.zeros(Math.toIntExact(to - from), dimension);
        for (int row = 0; row < vectors.rows(); row++) {
            JsonNode values = vector((int) from + row);
            if (values.size() != dimension) {
                throw broken(
                        (int) from + row, "a vector of " + values.size() + " values, where the first has " + dimension);
            }
            for (int column = 0; column < dimension; column++) {
                vectors.set(row, column, number((int) from + row, values.get(column)));
            }
        }
        return vectors;
    }

    private float number(int row, JsonNode value) throws IOException {
        if (!value.isNumber()) {
            throw broken(row, "'" + value + "' in a vector is no number");
        }
        return (float) value.doubleValue();
    }

    private JsonNode vector(int row) throws IOException {
        JsonNode vector = line(row).path(VECTOR);
        if (!vector.isArray() || vector.isEmpty()) {
            throw broken(row, "'" + VECTOR + "' is no array of numbers");
        }
        return vector;
    }

    private JsonNode line(int row) throws IOException {
        long end = starts[row];
        while (end < file.size() && file.bytes().get(ValueLayout.JAVA_BYTE, end) != '\n') {
            end++;
        }
        if (end - starts[row] > Integer.MAX_VALUE - 8) {
            throw broken(row, "a line has at most 2^31 - 9 bytes");
        }
        byte[] bytes = file.bytes().asSlice(starts[row], end - starts[row]).toArray(ValueLayout.JAVA_BYTE);
        try {
            JsonNode line = MAPPER.readTree(bytes);
            if (!line.isObject()) {
                throw broken(row, "it is no JSON object");
            }
            return line;
        } catch (JacksonException exception) {
            throw broken(row, "it is no JSON: " + reason(exception));
        }
    }

    /// What the parser says, without the places that it counts in the line alone.
    private static String reason(JacksonException exception) {
        return exception.getOriginalMessage().replaceFirst("(?s) \\(start marker.*", "");
    }

    @Override
    public Optional<long[]> ids() throws IOException {
        long[] ids = new long[starts.length];
        for (int row = 0; row < ids.length; row++) {
            JsonNode id = line(row).path(ID);
            if (row == 0 && id.isMissingNode()) {
                return Optional.empty();
            }
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                throw broken(row, "'" + ID + "' is " + (id.isMissingNode() ? "missing" : id) + ", not a whole number");
            }
            ids[row] = id.longValue();
        }
        return ids.length == 0 ? Optional.empty() : Optional.of(ids);
    }

    @Override
    public List<Attribute> attributes(Set<String> names) throws IOException {
        List<AttributeReader> readers = names.stream()
                .sorted()
                .map(name -> new AttributeReader(name, starts.length))
                .toList();
        for (int row = 0; row < starts.length && !names.isEmpty(); row++) {
            JsonNode line = line(row);
            for (AttributeReader reader : readers) {
                String wrong = reader.read(row, line.path(reader.name()));
                if (!wrong.isEmpty()) {
                    throw broken(row, wrong);
                }
            }
        }
        List<Attribute> found = new ArrayList<>();
        Set<String> missing = new HashSet<>();
        for (AttributeReader reader : readers) {
            reader.attribute().ifPresentOrElse(found::add, () -> missing.add(reader.name()));
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "no line of " + path() + " has '" + missing.iterator().next() + "'");
        }
        return found;
    }

    private MalformedFileException broken(int row, String rule) {
        return MalformedFileException.at(path(), starts[row], "object " + (row + 1) + ": " + rule);
    }

    @Override
    public void close() {
        file.close();
    }
}
