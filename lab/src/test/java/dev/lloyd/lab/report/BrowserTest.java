package dev.lloyd.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages opened in headless Chromium: every plot has ink and the console is silent.
class BrowserTest {
    @TempDir
    private Path folder;

    private static String browser() {
        String path = System.getenv().getOrDefault("PATH", "");
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "SKIPPED: no Chromium on the PATH; the report page was not opened");
        return found.orElseThrow().toString();
    }

    private record Visit(String document, String console) {}

    private Visit open(Report report) throws IOException, InterruptedException {
        String browser = browser();
        Path page = folder.resolve("page.html");
        ReportPage.write(report, page);
        Path document = folder.resolve("dom.html");
        Path console = folder.resolve("console.txt");
        List<String> command = new ArrayList<>(List.of(browser));
        command.addAll(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"));
        command.addAll(List.of("--disable-background-networking", "--disable-component-update", "--disable-sync"));
        command.addAll(List.of("--disable-dev-shm-usage", "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(
                List.of("--enable-logging=stderr", "--dump-dom", page.toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(document.toFile())
                .redirectError(console.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser did not finish in 60 seconds");
        } finally {
            process.destroyForcibly();
        }
        List<String> messages = Files.readString(console, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.contains("CONSOLE"))
                .toList();
        return new Visit(Files.readString(document), String.join("\n", messages));
    }

    @Test
    void everyPlotOfAnOrdinaryReportIsDrawnAndTheConsoleIsSilent() throws Exception {
        Visit visit = open(Samples.ordinary());
        assertEquals("", visit.console());
        String start = visit.document().substring(0, visit.document().indexOf("<head>"));
        assertTrue(start.contains("data-plots=\"4\""), start);
        assertTrue(start.contains("data-drawn=\"4\""), start);
        assertTrue(start.contains("data-failures=\"0\""), start);
    }

    @Test
    void hostileNamesRunNothing() throws Exception {
        Visit visit = open(Samples.hostile());
        assertEquals("", visit.console());
        String start = visit.document().substring(0, visit.document().indexOf("<head>"));
        assertTrue(start.contains("data-drawn=\"2\""), start);
        assertTrue(!visit.document().contains("<title>owned"), "a name was run as script");
    }
}
