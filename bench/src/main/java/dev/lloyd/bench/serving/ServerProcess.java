package dev.lloyd.bench.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `lloyd serve` in a process of its own, on a free port.
final class ServerProcess implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("serving .* on (http\\S+)");

    private final Process process;
    private final URI url;
    private final double seconds;

    private ServerProcess(Process process, URI url, double seconds) {
        this.process = process;
        this.url = url;
        this.seconds = seconds;
    }

    /// The command `lloyd`, as the launcher of this process names itself.
    static String launcher() {
        return System.getProperty("lloyd.launcher", "./lloyd");
    }

    /// Starts it and waits until it is healthy.
    ///
    /// @param arguments models and options
    /// @throws IOException if it ends before it serves; what it says goes to standard error
    static ServerProcess start(HttpClient http, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher(), "serve", "--port", "0"));
        command.addAll(arguments);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            URI url = url(process.inputReader(StandardCharsets.UTF_8));
            HttpRequest healthy =
                    HttpRequest.newBuilder(url.resolve("/healthz")).build();
            int status = http.send(healthy, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IOException("the server answers /healthz with " + status);
            }
            return new ServerProcess(process, url, (System.nanoTime() - start) / 1e9);
        } catch (IOException | InterruptedException exception) {
            process.destroyForcibly();
            throw exception;
        }
    }

    private static URI url(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher serving = SERVING.matcher(line);
            if (serving.matches()) {
                return URI.create(serving.group(1));
            }
        }
        throw new IOException("lloyd serve ended before it served");
    }

    URI url() {
        return url;
    }

    /// From the command to the first healthy answer.
    double seconds() {
        return seconds;
    }

    /// As {@link LiveObjects#bytes}.
    long liveBytes() throws IOException, InterruptedException {
        return LiveObjects.bytes(process.pid());
    }

    /// Without a chance to put anything in order.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Lets it end what it works on.
    @Override
    public void close() {
        process.destroy();
    }
}
