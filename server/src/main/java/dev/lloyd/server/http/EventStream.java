package dev.lloyd.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// An answer of server-sent events, each written at once. An `IOException` says that nobody reads any more.
public final class EventStream implements AutoCloseable {
    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /// An event.
    public void send(Object body) throws IOException {
        write("data: " + Json.MAPPER.writeValueAsString(body) + "\n\n");
    }

    /// The event after which none comes.
    public void done() throws IOException {
        write("data: [DONE]\n\n");
    }

    /// A comment, which clients skip. It finds out whether somebody is there.
    public void beat() throws IOException {
        write(": waiting\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
