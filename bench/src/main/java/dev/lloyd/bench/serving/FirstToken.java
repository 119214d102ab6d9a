package dev.lloyd.bench.serving;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One token by `lloyd generate`, in a process of its own.
///
/// @param seconds from the command to its end, which comes right after the token
/// @param reading of these, from the open model to the token
record FirstToken(double seconds, double reading) {
    /// Models of random values read it byte by byte.
    private static final String PROMPT = "Hello";

    /// Makes a token.
    ///
    /// @throws IOException if the command fails or names no seconds; what it says goes to standard error
    static FirstToken of(Path file, int threads) throws IOException, InterruptedException {
        List<String> command = List.of(
                ServerProcess.launcher(),
                "generate",
                file.toString(),
                PROMPT,
                "--count=1",
                "--threads=" + threads,
                "--json");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (status != 0) {
            throw new IOException("lloyd generate " + file + " ended with status " + status);
        }
        return new FirstToken(seconds, reading(file, said));
    }

    /// Seconds that the JSON of `lloyd generate` names.
    private static double reading(Path file, String said) throws IOException {
        try {
            JsonNode reading = JsonMapper.shared().readTree(said).path("speed").path("promptSeconds");
            if (reading.isNumber()) {
                return reading.asDouble();
            }
        } catch (JacksonException exception) {
            throw new IOException("lloyd generate " + file + " prints no JSON: " + said.strip(), exception);
        }
        throw new IOException("lloyd generate " + file + " names no speed.promptSeconds: " + said.strip());
    }

    /// From the command to the open model.
    double opening() {
        return seconds - reading;
    }
}
