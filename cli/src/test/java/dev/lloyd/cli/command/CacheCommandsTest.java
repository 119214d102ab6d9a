package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Caches in few bits as a user meets them.
class CacheCommandsTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");
    private Path text = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = Stories.model(folder.resolve("model"));
        text = folder.resolve("text.txt");
        String story = "Once upon a time, there was a little girl named Lily. She had a %d. Lily was happy. ";
        StringBuilder stories = new StringBuilder();
        for (int index = 0; index < 60; index++) {
            stories.append(story.formatted(index));
        }
        Files.writeString(text, stories);
    }

    private static double perplexity(String printed) {
        return Double.parseDouble(printed.split(" ", -1)[1]);
    }

    @Test
    void evaluateSaysWhatACacheCosts() {
        double plain = perplexity(Stories.run(0, "evaluate", model, "--text", text, "--windows", "2"));
        String eight = Stories.run(0, "evaluate", model, "--text", text, "--windows", "2", "--cache", "kv-int8");
        String two = Stories.run(
                0,
                "evaluate",
                model,
                "--text",
                text,
                "--windows",
                "2",
                "--cache",
                "lloyd-cache",
                "--cache-bits",
                "2",
                "--cache-text",
                text);

        assertEquals(plain, perplexity(eight), 0.01 * plain);
        assertNotEquals(plain, perplexity(two), two);
        // 32 features with a scale: 8.5 bits. Five blocks, keys and values, 256 tokens, 34 bytes each.
        assertTrue(eight.contains("cache 8.5000 bits at 256 tokens, 87.0 KB"), eight);
        assertTrue(two.contains("that all sequences share"), two);
        String json = Stories.run(
                0,
                "evaluate",
                model,
                "--text",
                text,
                "--windows",
                "2",
                "--against",
                model,
                "--cache",
                "kv-int8",
                "--json");
        assertTrue(json.contains("\"bits\" : 8.5") && json.contains("\"kl\""), json);
    }

    /// At 8 bits the likeliest tokens stay the same for a while.
    @Test
    void generateKeepsACache() {
        String prompt = "Once upon a time";
        String plain = Stories.run(0, "generate", model, prompt, "--temperature", "0", "--count", "20");
        String eight = Stories.run(
                0,
                "generate",
                model,
                prompt,
                "--temperature",
                "0",
                "--count",
                "20",
                "--cache",
                "int(bits=8, group=8)",
                "--stats");
        assertTrue(eight.startsWith(plain.strip()), plain + eight);
        assertTrue(eight.contains("prompt ") && eight.contains("cache 10.0000 bits at "), eight);
    }

    /// Twice ten tokens are twenty, also where they are chosen by chance, and a prompt may come between.
    @Test
    void generateGoesOnBehindAKeptText() {
        for (String recipe : new String[] {"", "int(bits=8, group=8)", "kivi"}) {
            Path kept = folder.resolve("text.cache");
            String whole = continued(20, "Once upon a time", recipe);
            String first = continued(10, "Once upon a time", recipe, "--cache-save", kept.toString());
            String second = continued(10, "", recipe, "--cache-resume", kept.toString(), "--threads", "1");
            assertEquals(whole.stripTrailing(), first.substring(0, first.length() - 1) + second.stripTrailing());
            String prompted = continued(
                    5, " The end.", recipe, "--cache-resume", kept.toString(), "--cache-save", kept.toString());
            assertTrue(prompted.startsWith(" The end."), prompted);
            assertTrue(
                    !continued(5, "", recipe, "--cache-resume", kept.toString()).isBlank());
        }
        String other = Stories.run(2, "generate", model, "--cache-resume", folder.resolve("text.cache"));
        assertTrue(other.contains("holds a cache of the recipe 'keys by channel"), other);
        String none = Stories.run(1, "generate", model, "--cache-resume", text);
        assertTrue(none.contains("text.txt: "), none);
    }

    /// Products that round differently would go on with another text.
    @Test
    void aKeptTextGoesOnWithTheSameProducts() {
        Path quantized = folder.resolve("quantized");
        Path kept = folder.resolve("packed.cache");
        Stories.run(0, "quantize", model, "--recipe", "int(bits=4, group=32)", "--out", quantized);
        Stories.run(0, "generate", quantized, "--products", "codes", "--count", 3, "--cache-save", kept);
        Stories.run(0, "generate", quantized, "--products", "codes", "--count", 3, "--cache-resume", kept);
        String floats =
                Stories.run(2, "generate", quantized, "--products", "floats", "--count", 3, "--cache-resume", kept);
        assertTrue(floats.contains("'codes', and here they are multiplied as 'floats'"), floats);
        String quick = Stories.run(2, "generate", quantized, "--count", 3, "--cache-resume", kept);
        assertTrue(quick.contains("and here they are multiplied as 'auto'"), quick);
    }

    /// Of a GGUF file, that is with inputs of 8 bits.
    @Test
    void codesAreMultipliedUnlessToldOtherwise() {
        Path gguf = folder.resolve("model.gguf");
        Path kept = folder.resolve("gguf.cache");
        Stories.run(0, "convert", model, "--type", "Q8_0", "--fallback", "F32", "--out", gguf);
        Stories.run(0, "generate", gguf, "Once", "--count", 3, "--cache-save", kept);
        Stories.run(0, "generate", gguf, "--products", "int8", "--count", 3, "--cache-resume", kept);
        String floats = Stories.run(2, "generate", gguf, "--products", "floats", "--count", 3, "--cache-resume", kept);
        assertTrue(floats.contains("'int8', and here they are multiplied as 'floats'"), floats);
        String plain = Stories.run(2, "generate", model, "--products", "codes", "--count", 3);
        assertTrue(plain.contains("model.bin cannot be multiplied as codes"), plain);
    }

    private String continued(int count, String prompt, String recipe, String... more) {
        List<Object> line = new ArrayList<>(List.of("generate", model, prompt, "--count", count));
        line.addAll(List.of("--temperature", "0.8", "--seed", "5"));
        if (!recipe.isEmpty()) {
            line.addAll(List.of("--cache", recipe));
        }
        line.addAll(List.of(more));
        return Stories.run(0, line.toArray());
    }

    @Test
    void generateEndsBeforeAStopString() {
        String plain = Stories.run(0, "generate", model, "Once upon a time", "--temperature", "0", "--count", "40");
        int stop = plain.indexOf('.');
        String ended = Stories.run(
                0, "generate", model, "Once upon a time", "--temperature", "0", "--count", "40", "--stop", ".");
        assertEquals(plain.substring(0, stop), ended.stripTrailing());
        String json = Stories.run(
                0,
                "generate",
                model,
                "Once upon a time",
                "--temperature",
                "0",
                "--count",
                "40",
                "--stop",
                ".",
                "--json");
        assertTrue(json.contains("\"promptTokens\"") && !json.contains(plain.substring(stop - 3, stop + 1)), json);
        assertTrue(Stories.run(2, "generate", model, "Once", "--top-p", "0").contains("top-p must be above 0"));
        assertTrue(Stories.run(2, "generate", model, "Once", "--stop", "").contains("stop string cannot be empty"));
    }

    @Test
    void mistakesAreNamed() {
        String[] mistakes = {
            "| gptq' learns from a text; name a text with --cache-text", "--cache;lloyd-cache",
            "learns from a text; name a text with --cache-text", "--cache;centre | int(bits=4)",
            "'gptq' is a recipe for weights, not for kv-cache", "--cache;gptq",
            "the nearest is 'kivi'", "--cache;kvi",
            "--cache-bits and --cache-text go with --cache", "--cache-bits;3",
            "whole tiles of 8 columns", "--cache;e8p(group=4)",
        };
        for (int index = 0; index < mistakes.length; index += 2) {
            String[] option = mistakes[index + 1].split(";", -1);
            String said = Stories.run(2, "evaluate", model, "--text", text, option[0], option[1]);
            assertTrue(said.contains(mistakes[index]), said);
            said = Stories.run(2, "generate", model, "Once", option[0], option[1]);
            assertTrue(said.contains(mistakes[index]), said);
        }
        String images = Stories.run(2, "evaluate", model, "--images", text, "--cache", "kivi");
        assertTrue(images.contains("--cache goes with --text"), images);
    }
}
