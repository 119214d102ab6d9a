package dev.lloyd.server;

import com.sun.net.httpserver.HttpServer;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.server.api.Api;
import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.http.FrontDoor;
import dev.lloyd.server.metrics.Metrics;
import dev.lloyd.server.settings.Settings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// A server at work. Whoever starts it closes it; the catalogue and the workers are closed afterwards by whoever
/// opened them.
public final class LloydServer implements AutoCloseable {
    /// For answers whose texts have ended to be written.
    private static final Duration LAST = Duration.ofSeconds(5);

    private final HttpServer http;
    private final FrontDoor door;
    private final Api api;
    private final CountDownLatch closed = new CountDownLatch(1);

    private LloydServer(HttpServer http, FrontDoor door, Api api) {
        this.http = http;
        this.door = door;
        this.api = api;
    }

    /// Starts to answer.
    ///
    /// @param port which is closed with the server
    /// @param workers what texts are generated on
    public static LloydServer start(ListeningPort port, Catalogue catalogue, Workers workers) {
        HttpServer http = port.http();
        Settings settings = port.settings();
        Metrics metrics = new Metrics();
        Api api = new Api(catalogue, settings.limits(), workers, metrics);
        FrontDoor door = new FrontDoor(settings, api.routes(), metrics);
        http.createContext("/", door);
        http.start();
        return new LloydServer(http, door, api);
    }

    /// Where it is.
    public URI url() {
        InetSocketAddress address = http.getAddress();
        String host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /// Ends gracefully: takes nothing new, which is answered with 503, ends what was begun, and closes.
    ///
    /// @param patience for what was begun
    /// @return whether all of it ended in that time
    public boolean drain(Duration patience) throws InterruptedException {
        boolean all = api.drain(patience);
        all &= door.awaitEmpty(LAST);
        close();
        return all;
    }

    /// Waits until it is closed.
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /// Ends: texts that are being generated are cut off with an error.
    @Override
    public void close() {
        api.close();
        http.stop(0);
        closed.countDown();
    }
}
