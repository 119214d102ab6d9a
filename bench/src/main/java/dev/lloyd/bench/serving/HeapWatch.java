package dev.lloyd.bench.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/// The heap of a server as its metrics give it, again and again. One thread.
final class HeapWatch implements Runnable {
    private static final String METRIC = "lloyd_heap_bytes ";

    private final HttpClient http;
    private final HttpRequest request;
    private final List<Double> megabytes = new ArrayList<>();

    HeapWatch(HttpClient http, URI server) {
        this.http = http;
        this.request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
    }

    /// Looks once.
    @Override
    public void run() {
        try {
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

    /// The least that it came down to in the first half of the time and in the second, in MB: garbage comes and goes,
    /// what grows is kept.
    String floors() {
        int half = megabytes.size() / 2;
        return Math.round(least(megabytes.subList(0, half))) + ", "
                + Math.round(least(megabytes.subList(half, megabytes.size())));
    }

    private static double least(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }
}
