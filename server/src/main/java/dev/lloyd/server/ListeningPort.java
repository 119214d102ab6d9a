package dev.lloyd.server;

import com.sun.net.httpserver.HttpServer;
import dev.lloyd.server.http.Transport;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;

/// A port that is ours while models are opened, which may take longer than finding out that it is another's. Who
/// connects meanwhile is answered when a {@link LloydServer} starts on it.
public final class ListeningPort implements AutoCloseable {
    private final HttpServer http;
    private final Settings settings;

    private ListeningPort(HttpServer http, Settings settings) {
        this.http = http;
        this.settings = settings;
    }

    /// Takes the port of the settings.
    ///
    /// @throws IllegalArgumentException if it is in use, or the address is none of this machine
    public static ListeningPort open(Settings settings) throws IOException {
        return new ListeningPort(Transport.bind(settings), settings);
    }

    HttpServer http() {
        return http;
    }

    Settings settings() {
        return settings;
    }

    /// Gives the port back, with a server on it or without. May be called twice.
    @Override
    public void close() {
        http.stop(0);
    }
}
