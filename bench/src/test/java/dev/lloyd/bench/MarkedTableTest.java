package dev.lloyd.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedTableTest {
    @TempDir
    Path folder;

    @Test
    void whatStandsBetweenTheMarksIsReplacedAndNothingElse() throws IOException {
        Path file = folder.resolve("document.md");
        Files.writeString(
                file, "before\n<!-- begin: a -->\nold\n<!-- end: a -->\n<!-- begin: b -->\n<!-- end: b -->\n");
        MarkedTable.find(file, "a").write(List.of("new", "lines"));
        MarkedTable.find(file, "a").write(List.of("newer"));
        assertEquals(
                "before\n<!-- begin: a -->\n\nnewer\n\n<!-- end: a -->\n<!-- begin: b -->\n<!-- end: b -->\n",
                Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<!-- begin: a -->",
                "<!-- end: a -->\n<!-- begin: a -->",
                "<!-- begin: a -->\n<!-- begin: a -->\n<!-- end: a -->",
                "<!-- begin: b -->\n<!-- end: b -->"
            })
    void aDocumentWithoutMarksIsRefusedBeforeAnythingIsMeasured(String content) throws IOException {
        Path file = folder.resolve("document.md");
        Files.writeString(file, content);
        String message = assertThrows(IOException.class, () -> MarkedTable.find(file, "a"))
                .getMessage();
        assertEquals(
                file + " needs a line '<!-- begin: a -->' and after it a line '<!-- end: a -->', each once", message);
    }
}
