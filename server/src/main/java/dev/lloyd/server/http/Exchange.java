package dev.lloyd.server.http;

import com.sun.net.httpserver.HttpExchange;
import dev.lloyd.server.settings.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A request and its answer.
public final class Exchange {
    /// Of a body that is too large, so much is thrown away before the connection is: who is still sending does
    /// not
    /// read an answer.
    private static final long THROWN_AWAY = 1L << 27;

    private final HttpExchange http;
    private final Limits limits;
    private final Semaphore readers;
    private final Map<String, String> variables;
    private final long deadline;
    private int status;

    /// @param readers a permit for each request that may be read now
    Exchange(HttpExchange http, Limits limits, Semaphore readers, Map<String, String> variables) {
        this.http = http;
        this.limits = limits;
        this.readers = readers;
        this.variables = variables;
        this.deadline = System.nanoTime() + limits.timeout().toNanos();
    }

    /// What stands in the path for `{name}`.
    public String variable(String name) {
        return String.valueOf(variables.get(name));
    }

    /// How long the answer may still take; zero or less when the time is over.
    public Duration left() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    /// The error for an answer that takes too long.
    public ApiException tooSlow() {
        return ApiException.unavailable(
                "timeout", "the answer took longer than " + limits.timeout().toSeconds() + " s");
    }

    /// Reads the body, and what it asks for. As a tree it takes many times its bytes (40, of empty objects), so a few
    /// are read at once, and nothing of the tree may be kept.
    ///
    /// @param reader makes what is kept of it
    /// @throws ApiException if it is too large or no JSON object
    /// @throws IOException if whoever asked left
    public <T> T read(Function<Fields, T> reader) throws IOException, InterruptedException {
        requireJson();
        byte[] body = body();
        if (!readers.tryAcquire(Math.max(1, left().toNanos()), TimeUnit.NANOSECONDS)) {
            throw tooSlow();
        }
        try {
            return reader.apply(Fields.parse(body));
        } finally {
            readers.release();
        }
    }

    private void requireJson() {
        String type = Optional.ofNullable(http.getRequestHeaders().getFirst("Content-Type"))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/json")) {
            // A form of a web page can send other types to any server without being asked whether it may.
            throw ApiException.mediaType("the body should have the Content-Type application/json");
        }
    }

    private byte[] body() throws IOException {
        String length = http.getRequestHeaders().getFirst("Content-Length");
        if (length != null && Long.parseLong(length) > limits.body()) {
            throw tooLarge();
        }
        byte[] body = http.getRequestBody().readNBytes(limits.body() + 1);
        if (body.length > limits.body()) {
            throw tooLarge();
        }
        return body;
    }

    private ApiException tooLarge() {
        return ApiException.large("", "the body is larger than " + limits.body() + " bytes");
    }

    /// A header of the answer.
    public void header(String name, String value) {
        http.getResponseHeaders().set(name, value);
    }

    /// Answers with JSON.
    public void send(int code, Object body) throws IOException {
        send(code, "application/json", Json.MAPPER.writeValueAsBytes(body));
    }

    /// Answers.
    public void send(int code, String type, byte[] body) throws IOException {
        if (http.getRequestMethod().equals("HEAD")) {
            header("Content-Length", Integer.toString(body.length));
            begin(code, type, -1);
            return;
        }
        begin(code, type, body.length);
        // Closing it would close the connection while the request's body still comes; finish() does it.
        OutputStream out = http.getResponseBody();
        out.write(body);
        out.flush();
    }

    /// Begins an answer of events.
    public EventStream events() throws IOException {
        header("Cache-Control", "no-store");
        begin(200, "text/event-stream", 0);
        return new EventStream(http.getResponseBody());
    }

    private void begin(int code, String type, long length) throws IOException {
        status = code;
        header("Content-Type", type);
        header("X-Content-Type-Options", "nosniff");
        http.sendResponseHeaders(code, length);
    }

    /// Whether an answer has begun.
    boolean hasBegun() {
        return status != 0;
    }

    int status() {
        return status;
    }

    /// Answers with an error, unless an answer has begun, which then just ends.
    void fail(ApiException error) throws IOException {
        if (hasBegun()) {
            return;
        }
        error.retryAfter().ifPresent(seconds -> header("Retry-After", Integer.toString(seconds)));
        if (error.status() == 401) {
            header("WWW-Authenticate", "Bearer");
        }
        send(error.status(), error.body());
    }

    /// Throws away what is left of the request's body, so that the answer is read, and ends the answer.
    void finish() {
        try (InputStream body = http.getRequestBody()) {
            byte[] chunk = new byte[1 << 14];
            long left = THROWN_AWAY;
            int count = body.read(chunk);
            while (count >= 0 && left > 0) {
                left -= count;
                count = body.read(chunk);
            }
            if (hasBegun()) {
                http.getResponseBody().close();
            }
        } catch (IOException left) {
            // Nobody is there any more.
        } finally {
            http.close();
        }
    }
}
