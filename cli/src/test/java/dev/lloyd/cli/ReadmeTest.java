package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the README says, held to the code.
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SELF = Path.of("src/test/java/dev/lloyd/cli/ReadmeTest.java");

    private static String example() {
        // README begins
        Matrix weights = new Matrix(256, 1024, Seeds.gaussian(256 * 1024, 1)); // yours
        Recipe recipe = Recipe.parse("hadamard | entropy-coded(bits=2.5, states=8)");
        try (Workers workers = Workers.of(2)) {
            CanonicalForm form = new Quantizer(recipe, 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
            Matrix decoded = form.decode(workers);
            return String.format(
                    Locale.ROOT,
                    "%s: %.4f bits, %s, first value %.3f for %.3f",
                    recipe.text(),
                    form.bits(),
                    form.bytesByTerm(),
                    decoded.at(0, 0),
                    weights.at(0, 0));
        }
        // README ends
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static List<String> lines(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void itsExampleIsTheOneThatRunsHere() throws IOException {
        String code = between(Files.readString(SELF), "// README begins", "// README ends");

        assertEquals(lines(code), lines(between(Files.readString(README), "```java", "```")));
    }

    @Test
    void itsExamplePrintsWhatTheReadmeSays() throws IOException {
        assertTrue(Files.readString(README).contains(example()), example());
    }

    @Test
    void everyCommandIsNamed() throws IOException {
        String readme = Files.readString(README);

        assertEquals(
                "",
                Commands.names()
                        .filter(command -> !readme.contains("`" + command + "`"))
                        .collect(Collectors.joining(", ")));
    }

    @Test
    void everyFileThatItLinksToIsThere() throws IOException {
        String readme = Files.readString(README);

        List<String> missing = java.util.regex.Pattern.compile("\\]\\((?!https?:)([^)#]+)\\)")
                .matcher(readme)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !Files.exists(README.resolveSibling(link)))
                .toList();
        assertEquals(List.of(), missing);
    }
}
