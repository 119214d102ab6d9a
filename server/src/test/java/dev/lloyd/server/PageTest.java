package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.server.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page at `/` in a real browser, where there is one.
@Timeout(120)
class PageTest {
    @TempDir
    private Path profile;

    private Path program = Path.of("");

    @BeforeEach
    void find() {
        Optional<Path> found = Chromium.program();
        Assumptions.assumeTrue(
                found.isPresent(),
                "SKIPPED: no Chromium on the path; LLOYD_CHROMIUM can name one for the page's tests");
        program = found.orElseThrow();
    }

    @Test
    void modelsAreShownAndTextIsGenerated() throws Exception {
        try (Running running = Running.start(Settings.loopback(0));
                Chromium page = new Chromium(program, profile, running.url("/"))) {
            page.await("at('state').textContent === 'serving' && at('models').rows.length === 2");
            String models = page.evaluate("at('models').innerText");
            assertTrue(models.contains("writer") && models.contains("reader"), models);
            assertEquals("false", page.evaluate("at('generate').hidden"));
            assertEquals("true", page.evaluate("at('search').hidden"));
            page.evaluate("(at('kind').value = 'text', at('count').value = 8, at('temperature').value = 0,"
                    + " at('prompt').value = 'ab', at('go').click())");
            page.await("at('said').textContent.includes('8 tokens in')");
            String text = page.evaluate("JSON.stringify(at('text').textContent)");
            String expected = running.post(
                            "/v1/completions",
                            "{\"model\": \"writer\", \"prompt\": \"ab\", \"max_tokens\": 8, \"temperature\": 0}")
                    .body();
            assertTrue(expected.contains("\"text\":" + text), text + " is not in " + expected);
        }
    }

    @Test
    void whatIsRefusedIsSaidAndWhatIsStoppedStops() throws Exception {
        try (Running running = Running.start(Settings.loopback(0));
                Chromium page = new Chromium(program, profile, running.url("/"))) {
            page.await("at('models').rows.length === 2");
            page.evaluate("(at('kind').value = 'text', at('count').value = 0, at('go').click())");
            page.await("at('text').className === 'out wrong'");
            String said = page.evaluate("at('text').textContent");
            assertTrue(said.contains("max_tokens"), said);
            assertEquals("false", page.evaluate("at('go').disabled"));
        }
    }
}
