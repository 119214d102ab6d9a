package dev.lloyd.formats.safetensors;

import dev.lloyd.formats.file.MalformedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// JSON from a hostile file, token by token: strict UTF-8, no duplicate keys, bounded depth, names and strings.
/// Every fault becomes a {@link MalformedFileException} at its offset (exact while the text before it is ASCII).
final class StrictJson implements AutoCloseable {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_NUMBER_LENGTH = 20;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength((int) SafetensorsFile.MAX_HEADER_BYTES)
                    .maxDocumentLength(SafetensorsFile.MAX_HEADER_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A table of all names ever seen would be a leak, and a target for collisions.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .build();
    private static final JsonMapper PRINTER = new JsonMapper();

    private final Path path;
    private final long base;
    private final JsonParser parser;

    /// @param path named in errors
    /// @param json the text
    /// @param base offset of the text in the file
    StrictJson(Path path, MemorySegment json, long base) throws IOException {
        this.path = path;
        this.base = base;
        Reader reader = new InputStreamReader(
                new SegmentStream(json),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        try {
            this.parser = FACTORY.createParser(ObjectReadContext.empty(), reader);
        } catch (JacksonException failure) {
            throw MalformedFileException.at(path, base, "the JSON cannot be read: " + failure.getOriginalMessage());
        }
    }

    /// One line of JSON.
    static String print(Object value) {
        return PRINTER.writeValueAsString(value);
    }

    /// Several indented lines of JSON.
    static String printIndented(Object value) {
        return PRINTER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    long offset() {
        return base + Math.max(0, parser.currentLocation().getCharOffset());
    }

    MalformedFileException malformed(String rule) {
        return MalformedFileException.at(path, offset(), rule);
    }

    JsonToken next() throws MalformedFileException {
        JsonToken token;
        try {
            token = parser.nextToken();
        } catch (JacksonException failure) {
            throw malformed("bad JSON: " + failure.getOriginalMessage());
        }
        if (token == null) {
            throw malformed("the JSON ends too early");
        }
        return token;
    }

    void expect(JsonToken wanted) throws MalformedFileException {
        JsonToken token = next();
        if (token != wanted) {
            throw malformed("expected " + wanted + ", found " + token);
        }
    }

    void expectEnd() throws MalformedFileException {
        try {
            if (parser.nextToken() == null) {
                return;
            }
        } catch (JacksonException failure) {
            throw malformed("bad JSON after the end: " + failure.getOriginalMessage());
        }
        throw malformed("something follows the end of the JSON");
    }

    /// The property name just read.
    String name() throws MalformedFileException {
        String name = parser.currentName();
        if (name == null || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw malformed("a name is not valid Unicode");
        }
        return name;
    }

    String nextString() throws MalformedFileException {
        expect(JsonToken.VALUE_STRING);
        try {
            return parser.getString();
        } catch (JacksonException failure) {
            throw malformed("bad JSON: " + failure.getOriginalMessage());
        }
    }

    /// An object of strings, in order.
    Map<String, String> nextStrings() throws MalformedFileException {
        expect(JsonToken.START_OBJECT);
        Map<String, String> strings = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            strings.put(name(), nextString());
        }
        return Collections.unmodifiableMap(strings);
    }

    /// An array of at most `limit` integers from 0 to 2^63 - 1.
    List<Long> nextLongs(int limit) throws MalformedFileException {
        expect(JsonToken.START_ARRAY);
        List<Long> values = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            if (values.size() == limit) {
                throw malformed("an array has more than " + limit + " items");
            }
            values.add(currentLong());
        }
        return values;
    }

    private long currentLong() throws MalformedFileException {
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() >= 0) {
                return parser.getLongValue();
            }
        } catch (JacksonException failure) {
            throw malformed("a number is not between 0 and 2^63 - 1");
        }
        throw malformed("expected an integer between 0 and 2^63 - 1");
    }

    /// Passes over the value that follows, whatever it is.
    void skipNext() throws MalformedFileException {
        next();
        try {
            parser.skipChildren();
        } catch (JacksonException failure) {
            throw malformed("bad JSON: " + failure.getOriginalMessage());
        }
    }

    @Override
    public void close() {
        parser.close();
    }

    private static final class SegmentStream extends InputStream {
        private final MemorySegment bytes;
        private long position;

        SegmentStream(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return position == bytes.byteSize() ? -1 : bytes.get(ValueLayout.JAVA_BYTE, position++) & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(length, bytes.byteSize() - position);
            if (count == 0) {
                return length == 0 ? 0 : -1;
            }
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
