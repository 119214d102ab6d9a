package dev.lloyd.formats.vecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.file.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesFileTest {
    private static final String GOOD = """
            {"id": 7, "vector": [1, -2.5], "price": 9.5, "lang": "en", "new": true}

            {"vector": [1e-3, 4], "id": -1, "lang": "", "price": null, "new": false, "tags": ["x"]}
            {"id": 9007199254740993, "vector": [0, 0], "price": -0.0, "lang": "d\\u00e9"}""";

    @TempDir
    Path folder;

    private JsonLinesFile open(String text) throws IOException {
        Path path = folder.resolve("some.jsonl");
        Files.writeString(path, text);
        return JsonLinesFile.open(path);
    }

    @Test
    void everyLineIsAVectorWithWhatStandsBesideIt() throws IOException {
        try (JsonLinesFile file = open(GOOD)) {
            assertEquals(3, file.rows());
            assertEquals(2, file.dimension());
            assertArrayEquals(
                    new float[] {1, -2.5f, 1e-3f, 4, 0, 0}, file.read(0, 3).values());
            assertArrayEquals(new float[] {1e-3f, 4}, file.read(1, 2).values());
            assertArrayEquals(new long[] {7, -1, 9007199254740993L}, file.ids().orElseThrow());
            List<Attribute> found = file.attributes(Set.of("price", "lang", "new"));
            assertEquals(
                    List.of("lang", "new", "price"),
                    found.stream().map(Attribute::name).toList());
            assertArrayEquals(new String[] {"en", "", "d\u00e9"}, ((Attribute.Words) found.get(0)).values());
            assertArrayEquals(new String[] {"true", "false", ""}, ((Attribute.Words) found.get(1)).values());
            assertArrayEquals(new double[] {9.5, Double.NaN, -0.0}, ((Attribute.Numbers) found.get(2)).values());
            assertTrue(assertThrows(IllegalArgumentException.class, () -> file.attributes(Set.of("colour")))
                    .getMessage()
                    .endsWith("has 'colour'"));
            assertTrue(assertThrows(MalformedFileException.class, () -> file.attributes(Set.of("tags")))
                    .getMessage()
                    .contains("object 2: 'tags' is neither a number nor a word"));
        }
    }

    @Test
    void anEmptyFileHasNoVectors() throws IOException {
        try (JsonLinesFile file = open("\n \r\n")) {
            assertEquals(0, file.rows());
            assertEquals(Optional.empty(), file.ids());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"vector": [1, 2]} x              | it is no JSON
            {"vector": [1, 2], "vector": [1]} | it is no JSON
            [1, 2]                            | it is no JSON object
            {"vector": [1, 2                  | it is no JSON: Unexpected end-of-input: expected close marker for Array
            {"vector": [1]}                   | a vector of 1 values, where the first has 2
            {"vector": [1, "2"]}              | '"2"' in a vector is no number
            {"vector": []}                    | 'vector' is no array of numbers
            {"vectors": [1, 2]}               | 'vector' is no array of numbers
            """)
    void brokenLinesAreNamed(String line, String rule) throws IOException {
        try (JsonLinesFile file = open("{\"vector\": [1, 2]}\n" + line)) {
            MalformedFileException exception =
                    assertThrows(MalformedFileException.class, () -> file.read(0, file.rows()));
            assertTrue(exception.getMessage().contains("byte 19: object 2: " + rule), exception.getMessage());
        }
        assertThrows(MalformedFileException.class, () -> open("{}\n"));
    }

    @Test
    void numbersAreThereForAllOrForNone() throws IOException {
        try (JsonLinesFile file = open("{\"vector\": [1], \"id\": 3}\n{\"vector\": [1]}\n")) {
            assertTrue(assertThrows(MalformedFileException.class, file::ids)
                    .getMessage()
                    .contains("object 2: 'id' is missing, not a whole number"));
        }
        try (JsonLinesFile file = open("{\"vector\": [1], \"a\": 3}\n{\"vector\": [1], \"a\": \"x\"}\n")) {
            assertTrue(assertThrows(MalformedFileException.class, () -> file.attributes(Set.of("a")))
                    .getMessage()
                    .contains("object 2: 'a' is \"x\", where others are finite numbers"));
        }
    }
}
