package dev.lloyd.bench.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a server keeps on its heap: what is in use after a full collection, again and again. One thread.
final class HeapWatch implements Runnable {
    private static final String METRIC = "lloyd_heap_bytes ";

    /// Calls from one look to the next.
    private static final int CALLS = 10;

    private final HttpClient http;
    private final ServerProcess server;
    private final HttpRequest request;
    private final List<Double> megabytes = new ArrayList<>();
    private int calls;

    HeapWatch(HttpClient http, ServerProcess server) {
        this.http = http;
        this.server = server;
        this.request = HttpRequest.newBuilder(server.url().resolve("/metrics")).build();
    }

    /// Looks at every tenth call, since a collection holds the server up.
    @Override
    public void run() {
        if (++calls % CALLS != 0) {
            return;
        }
        try {
            server.collectGarbage();
            http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(METRIC))
                    .mapToDouble(line -> Double.parseDouble(line.substring(METRIC.length())) / 1e6)
                    .forEach(megabytes::add);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// All that was seen, in MB: a server that keeps what it should forget has more each time.
    String seen() {
        return megabytes.stream().map(each -> String.valueOf(Math.round(each))).collect(Collectors.joining(", "));
    }
}
