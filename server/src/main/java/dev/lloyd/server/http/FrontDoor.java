package dev.lloyd.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.lloyd.server.catalogue.OpenedFiles.ChangedException;
import dev.lloyd.server.metrics.Metrics;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Where every request comes in: who may, whether there is room, which route, and what becomes of errors.
public final class FrontDoor implements HttpHandler {
    private static final System.Logger LOG = System.getLogger("dev.lloyd.server");
    private static final int LEFT = 499;
    /// Requests that are read at once, after their bodies have come.
    private static final int READERS = 4;
    /// Paths that say nothing about what is served.
    private static final Set<String> OPEN = Set.of("/", "/healthz");

    private final Settings settings;
    private final Visitors visitors;
    private final List<Route> routes;
    private final Metrics metrics;
    private final Semaphore room;
    private final Semaphore readers = new Semaphore(READERS, true);
    /// A permit for each request that is not here.
    private final Semaphore absent = new Semaphore(Integer.MAX_VALUE);

    /// @param metrics what counts the answers
    public FrontDoor(Settings settings, List<Route> routes, Metrics metrics) {
        this.settings = settings;
        this.visitors = new Visitors(settings);
        this.routes = List.copyOf(routes);
        this.metrics = metrics;
        this.room = new Semaphore(settings.limits().requests());
    }

    private record Match(Route route, Map<String, String> variables) {}

    /// Waits until nobody is inside; nobody is let in afterwards.
    ///
    /// @return whether that came about in time
    public boolean awaitEmpty(Duration patience) throws InterruptedException {
        return absent.tryAcquire(Integer.MAX_VALUE, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handle(HttpExchange http) {
        if (!absent.tryAcquire()) {
            http.close();
            return;
        }
        try {
            visit(http);
        } finally {
            absent.release();
        }
    }

    private void visit(HttpExchange http) {
        long start = System.nanoTime();
        String path = Optional.ofNullable(http.getRequestURI().getPath()).orElse("");
        List<Match> matches = routes.stream()
                .flatMap(route -> route.match(path).map(found -> new Match(route, found)).stream())
                .toList();
        Optional<Match> match = matches.stream()
                .filter(each -> each.route.takes(http.getRequestMethod()))
                .findFirst();
        Exchange exchange = new Exchange(
                http, settings.limits(), readers, match.map(Match::variables).orElse(Map.of()));
        int status = LEFT;
        try {
            status = answered(http, exchange, path, matches, match);
        } finally {
            exchange.finish();
            metrics.count(
                    matches.isEmpty() ? "other" : matches.getFirst().route.pattern(),
                    status,
                    System.nanoTime() - start);
        }
    }

    /// Answers, whatever happens.
    ///
    /// @return the status
    private int answered(
            HttpExchange http, Exchange exchange, String path, List<Match> matches, Optional<Match> match) {
        try {
            try {
                if (!OPEN.contains(path)) {
                    visitors.require(http.getRequestHeaders());
                }
                answer(exchange, route(exchange, path, matches, match));
            } catch (ApiException error) {
                exchange.fail(error);
            } catch (ChangedException changed) {
                exchange.fail(ApiException.broken("model_changed", String.valueOf(changed.getMessage())));
            } catch (InterruptedException stopping) {
                exchange.fail(ApiException.unavailable("stopping", "the server stops"));
            } catch (RuntimeException | Error error) {
                fail(exchange, path, error);
            }
            return exchange.status();
        } catch (IOException left) {
            return LEFT;
        }
    }

    private static void fail(Exchange exchange, String path, Throwable error) throws IOException {
        LOG.log(Level.ERROR, "answer to " + path, error);
        if (!exchange.hasBegun()) {
            exchange.fail(
                    error instanceof OutOfMemoryError
                            ? ApiException.unavailable("memory", "the server has too little memory for this now")
                            : ApiException.failed("the server failed; its log says how"));
        }
    }

    private static Route route(Exchange exchange, String path, List<Match> matches, Optional<Match> match) {
        if (matches.isEmpty()) {
            throw ApiException.missing("", "", "there is nothing at " + path);
        }
        if (match.isEmpty()) {
            String allowed = matches.stream().map(each -> each.route.allowed()).collect(Collectors.joining(", "));
            exchange.header("Allow", allowed);
            throw ApiException.method(path + " takes " + allowed);
        }
        return match.get().route;
    }

    /// A request with a body needs room for it.
    private void answer(Exchange exchange, Route route) throws IOException, InterruptedException {
        if (!route.method().equals("POST")) {
            route.handler().answer(exchange);
            return;
        }
        if (!room.tryAcquire()) {
            throw ApiException.busy(
                    "the server works on " + settings.limits().requests() + " requests, which is as many as it takes");
        }
        try {
            route.handler().answer(exchange);
        } finally {
            room.release();
        }
    }
}
