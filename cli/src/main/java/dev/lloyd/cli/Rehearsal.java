package dev.lloyd.cli;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;

/// What users wait for, done once with a small model of random weights: the first words of a text, and a server that is
/// healthy. What it prints goes nowhere, and an error is none: what has run until then has been rehearsed.
final class Rehearsal {
    private static final SyntheticLlama MODEL = new SyntheticLlama(64, 128, 1, 4, 2);

    /// Milliseconds for an answer.
    private static final int PATIENCE = 10_000;

    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    private Rehearsal() {}

    static void run() throws IOException, InterruptedException {
        Path model = Files.createTempFile("lloyd-rehearsal", ".gguf");
        try {
            MODEL.write(model, BlockType.Q8_0);
            Lloyd.run(NOWHERE, NOWHERE, "generate", model.toString(), "Hello", "--count=2", "--stats");
            serve(model);
        } finally {
            Files.deleteIfExists(model);
        }
    }

    /// Serves on a free port of this machine alone until one request has been answered.
    private static void serve(Path model) throws IOException, InterruptedException {
        PipedWriter end = new PipedWriter();
        try (BufferedReader printed = new BufferedReader(new PipedReader(end))) {
            Thread server = Thread.ofPlatform().daemon().start(() -> {
                try (PrintWriter out = new PrintWriter(end, true)) {
                    Lloyd.run(out, NOWHERE, "serve", "model=" + model, "--port=0");
                }
            });
            String line = printed.readLine();
            if (line != null) {
                URI health = URI.create(line.substring(line.indexOf("http")) + "/healthz");
                URLConnection connection = health.toURL().openConnection();
                connection.setReadTimeout(PATIENCE);
                try (InputStream answer = connection.getInputStream()) {
                    answer.readAllBytes();
                }
            }
            server.interrupt();
            server.join();
        }
    }
}
