package dev.lloyd.server.http;

import com.sun.net.httpserver.HttpServer;
import dev.lloyd.server.settings.Limits;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// The HTTP server of the JDK, a thread for each request.
///
/// Not a virtual one: those share as many carriers as there are cores, and do not give way, so that two requests that
/// are being read hold up all others.
///
/// It reads its own limits from system properties, once in a process. They are set here unless somebody has set
/// them, so a second server in the same process has those of the first.
public final class Transport {
    /// Connections that wait to be accepted.
    private static final int BACKLOG = 512;
    /// Connections beside those that are answered: kept alive, or still sending a header.
    private static final int IDLE_CONNECTIONS = 512;
    /// For a request to come whole, header and body.
    private static final int REQUEST_SECONDS = 30;
    /// Beyond the time for an answer, to take it.
    private static final int GRACE_SECONDS = 30;

    private Transport() {}

    /// Listens, and does not answer yet.
    ///
    /// @throws IllegalArgumentException if the port is in use, or the address is none of this machine
    public static HttpServer bind(Settings settings) throws IOException {
        configure(settings.limits());
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), BACKLOG);
            server.setExecutor(Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().name("lloyd-http-", 0).daemon().factory()));
            return server;
        } catch (BindException exception) {
            throw new IllegalArgumentException(
                    "cannot listen on port " + settings.port() + " of "
                            + settings.address().getHostAddress() + ": " + exception.getMessage()
                            + "; choose another --port or --host",
                    exception);
        }
    }

    private static void configure(Limits limits) {
        property("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        property("sun.net.httpserver.maxRspTime", limits.timeout().toSeconds() + GRACE_SECONDS);
        property("sun.net.httpserver.maxReqHeaderSize", 1 << 16);
        property("sun.net.httpserver.maxIdleConnections", IDLE_CONNECTIONS);
        property("jdk.httpserver.maxConnections", IDLE_CONNECTIONS + limits.requests());
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            // Headers and body go out apart; without this the second waits for the first to be acknowledged.
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private static void property(String name, long value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, Long.toString(value));
        }
    }
}
