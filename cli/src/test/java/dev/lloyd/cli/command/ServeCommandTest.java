package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/// A server as a user starts it.
@Timeout(120)
@DisabledIfEnvironmentVariable(named = "LLOYD_TOKEN", matches = ".+", disabledReason = "servers here have no token")
class ServeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsServedIsWhatGenerateWrites() throws Exception {
        Path model = Stories.model(folder.resolve("model"));
        String expected = Stories.run(0, "generate", model, "Once upon a time", "-n", "30", "--temperature", "0")
                .strip();

        PipedReader printed = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(printed), true);
        StringWriter err = new StringWriter();
        FutureTask<Integer> serving = new FutureTask<>(() -> Lloyd.run(
                out, new PrintWriter(err, true), "serve", "story=" + model, "--port", "0", "--cache", "kv-int8"));
        Thread thread = Thread.ofPlatform().start(serving);
        String line = line(printed);
        assertTrue(line.matches("serving story on http://127\\.0\\.0\\.1:\\d+"), line + err);
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body =
                    "{\"model\": \"story\", \"prompt\": \"Once upon a time\", \"max_tokens\": 30, \"temperature\": 0}";
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(line.substring(line.indexOf("http")) + "/v1/completions"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body))
                    .build();
            String answer = http.send(request, BodyHandlers.ofString()).body();
            // The cache has 8 bits, so a later word may differ.
            String beginning = expected.substring("Once upon a time".length(), 60);
            assertTrue(answer.contains("\"text\":\"" + beginning), answer);
        }
        thread.interrupt();
        assertEquals(0, serving.get());
    }

    private static String line(PipedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = reader.read(); next != '\n'; next = reader.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Test
    void whatCannotBeServedIsAUsageError() throws Exception {
        assertTrue(Stories.run(2, "serve").contains("nothing to serve"));
        assertTrue(Stories.run(2, "serve", "x", "--host", "0.0.0.0").contains("a token is needed"));
        assertTrue(Stories.run(2, "serve", "x", "--host", "[nowhere]").contains("is no address"));
        assertTrue(Stories.run(2, "serve", "x", "--max-running", "0").contains("1 or more running"));
        assertTrue(Stories.run(2, "serve", "x", "--max-body", "lots").contains("--max-body is a size"));
        assertTrue(Stories.run(1, "serve", folder.resolve("missing"), "--port", "0")
                .contains("missing"));
        Path token = Files.writeString(folder.resolve("token"), "short\n");
        assertTrue(Stories.run(2, "serve", "x", "--token-file", token).contains("a token is 16"));
    }

    /// Found out before the model is opened, which is none here.
    @Test
    void aPortInUseIsAUsageError() throws Exception {
        Path model = folder.resolve("none");
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String error = Stories.run(2, "serve", model, "--port", Integer.toString(taken.getLocalPort()));
            assertTrue(error.contains("cannot listen on port " + taken.getLocalPort() + " of 127.0.0.1"), error);
        }
    }

    @Test
    void twoOfOneNameAreAUsageError() throws Exception {
        Path model = Stories.model(folder.resolve("model"));
        assertTrue(Stories.run(2, "serve", model, model, "--port", "0").contains("two are called 'model.bin'"));
    }
}
