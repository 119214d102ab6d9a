package dev.lloyd.bench.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Starts of a launcher that notes how it was called and takes a known time, in place of a built `lloyd`.
class StartCommandTest {
    private static final String LAUNCHER = "lloyd.launcher";
    private static final String TOKEN = "{\"prompt\": \"Hello\", \"speed\": {\"promptSeconds\": 0.125, \"tokens\": 1}}";

    @TempDir
    private Path folder;

    private final String usual = System.getProperty(LAUNCHER, "");
    private final AtomicInteger visits = new AtomicInteger();
    private volatile int health = 200;
    private Path model = Path.of("");
    private HttpServer server;

    @BeforeEach
    void prepare() throws IOException {
        model = folder.resolve("tiny.gguf");
        SyntheticLlama.TINY.write(model, BlockType.Q8_0);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/healthz", exchange -> {
            visits.incrementAndGet();
            exchange.sendResponseHeaders(health, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        launcher("sleep 0.4; echo '" + TOKEN + "'", "sleep 0.6; echo 'serving tiny on " + url + "'; exec sleep 60");
    }

    @AfterEach
    void restore() {
        server.stop(0);
        if (usual.isEmpty()) {
            System.clearProperty(LAUNCHER);
        } else {
            System.setProperty(LAUNCHER, usual);
        }
    }

    /// Puts a launcher in place that notes its arguments, and of servers the process, and then does as it is told.
    private void launcher(String generate, String serve) throws IOException {
        Path script = folder.resolve("lloyd");
        Files.write(
                script,
                List.of(
                        "#!/bin/sh",
                        "echo \"$*\" >>'" + folder.resolve("commands") + "'",
                        "case $1 in",
                        "generate) " + generate + " ;;",
                        "serve) echo $$ >>'" + folder.resolve("servers") + "'; " + serve + " ;;",
                        "esac"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        System.setProperty(LAUNCHER, script.toString());
    }

    private static StartCommand command(Object... arguments) {
        StartCommand command = new StartCommand();
        new CommandLine(command)
                .parseArgs(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return command;
    }

    private Path document() throws IOException {
        return Files.write(
                folder.resolve("document.md"),
                List.of("before", "<!-- begin: bench start -->", "old", "<!-- end: bench start -->", "after"));
    }

    private List<String> noted(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /// A run before those that count, and after each a server, for every number of threads.
    @Test
    void eachRoundStartsAGenerationAndAServer() throws IOException, InterruptedException {
        assertEquals(
                0,
                command(model, "--rounds=2", "--threads=1,2", "--document=" + document())
                        .call());
        String generate = "generate " + model + " Hello --count=1 --threads=1 --json";
        String serve = "serve --port 0 " + model + " --threads=1";
        List<String> one = List.of(generate, generate, serve, generate, serve);
        List<String> two = one.stream()
                .map(line -> line.replace("--threads=1", "--threads=2"))
                .toList();
        List<String> commands = noted("commands");
        assertEquals(one, commands.subList(0, 5));
        assertEquals(two, commands.subList(5, commands.size()));
        assertEquals(4, visits.get(), "each server is asked once whether it is healthy");
        assertEquals(4, noted("servers").size());
        noServerIsLeft();
    }

    /// What was killed may take a moment to go.
    private void noServerIsLeft() throws IOException {
        for (String id : noted("servers")) {
            ProcessHandle.of(Long.parseLong(id))
                    .ifPresent(process ->
                            process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        }
    }

    /// The token comes 0.4 s after the command or later, and the model was open 0.125 s before it.
    @Test
    void aRowOfSecondsForEachFileGoesBetweenTheMarks() throws IOException, InterruptedException {
        assertEquals(
                0,
                command(model, "--rounds=1", "--threads=1", "--document=" + document())
                        .call());
        List<String> lines = Files.readAllLines(folder.resolve("document.md"));
        assertEquals(List.of("before", "<!-- begin: bench start -->"), lines.subList(0, 2));
        assertEquals(List.of("<!-- end: bench start -->", "after"), lines.subList(lines.size() - 2, lines.size()));
        assertFalse(lines.contains("old"));
        assertTrue(
                lines.contains("| file | MB | threads | model is open, s | first token, s | server is healthy, s |"),
                lines.toString());
        List<String> rows =
                lines.stream().filter(line -> line.startsWith("| tiny.gguf |")).toList();
        assertEquals(1, rows.size(), lines.toString());
        List<String> cells =
                Arrays.stream(rows.getFirst().split("\\|")).map(String::strip).toList();
        assertEquals(List.of("", "tiny.gguf", "7", "1"), cells.subList(0, 4));
        assertEquals(7, Math.round(Files.size(model) / 1e6));
        double open = Double.parseDouble(cells.get(4));
        double token = Double.parseDouble(cells.get(5));
        assertEquals(0.125, token - open, 0.0101, rows.getFirst()); // Both are rounded to 0.01.
        assertTrue(token >= 0.4, rows.getFirst());
        assertTrue(Double.parseDouble(cells.get(6)) >= 0.6, rows.getFirst());
    }

    @Test
    void whatCannotBeMeasuredIsRefusedBeforeAnythingStarts() throws IOException {
        for (String option : List.of("--rounds=0", "--threads=0", "--threads=1,-2")) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, command(model, option)::call);
            assertEquals("--rounds and --threads must be 1 or more", refusal.getMessage());
        }
        Path missing = folder.resolve("missing.gguf");
        NoSuchFileException absent = assertThrows(NoSuchFileException.class, command(model, missing)::call);
        assertEquals(missing.toString(), absent.getFile());
        Path plain = Files.writeString(folder.resolve("plain.md"), "no marks");
        IOException unmarked = assertThrows(IOException.class, command(model, "--document=" + plain)::call);
        assertEquals(
                plain + " needs a line '<!-- begin: bench start -->' and after it a line"
                        + " '<!-- end: bench start -->', each once",
                unmarked.getMessage());
        assertEquals(List.of(), noted("commands"));
    }

    private String failure() throws IOException {
        Path document = document();
        IOException failure = assertThrows(
                IOException.class, command(model, "--rounds=1", "--threads=1", "--document=" + document)::call);
        assertTrue(Files.readAllLines(document).contains("old"), "a table is kept if there is no new one");
        return String.valueOf(failure.getMessage());
    }

    @Test
    void aGenerationThatFailsIsNamed() throws IOException {
        launcher("exit 3", "exit 1");
        assertEquals("lloyd generate " + model + " ended with status 3", failure());
        launcher("echo '{\"speed\": {\"seconds\": 1}}'", "exit 1");
        assertEquals(
                "lloyd generate " + model + " names no speed.promptSeconds: {\"speed\": {\"seconds\": 1}}", failure());
        launcher("echo Hello", "exit 1");
        assertEquals("lloyd generate " + model + " prints no JSON: Hello", failure());
    }

    @Test
    void aServerThatDoesNotServeIsNamedAndNotLeft() throws IOException {
        launcher("echo '" + TOKEN + "'", "exit 1");
        assertEquals("lloyd serve ended before it served", failure());
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        launcher("echo '" + TOKEN + "'", "echo 'serving tiny on " + url + "'; exec sleep 60");
        health = 503;
        assertEquals("the server answers /healthz with 503", failure());
        noServerIsLeft();
    }
}
