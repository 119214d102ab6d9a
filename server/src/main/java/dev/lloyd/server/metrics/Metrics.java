package dev.lloyd.server.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Requests by route and status, and how long they took. Thread-safe.
public final class Metrics {
    /// Upper bounds in seconds; the last bucket has none.
    private static final double[] BOUNDS = {0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120};

    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final Map<String, Histogram> seconds = new ConcurrentSkipListMap<>();

    private record Histogram(LongAdder[] buckets, LongAdder nanos) {
        static Histogram empty() {
            LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
            Arrays.setAll(buckets, bucket -> new LongAdder());
            return new Histogram(buckets, new LongAdder());
        }

        void add(long elapsed) {
            int bucket = 0;
            while (bucket < BOUNDS.length && elapsed > BOUNDS[bucket] * 1e9) {
                bucket++;
            }
            buckets[bucket].increment();
            nanos.add(elapsed);
        }

        void write(Exposition text, String route) {
            long count = 0;
            for (int bucket = 0; bucket < buckets.length; bucket++) {
                count += buckets[bucket].sum();
                String bound = bucket < BOUNDS.length ? Double.toString(BOUNDS[bucket]) : "+Inf";
                text.sample(
                        "lloyd_request_seconds_bucket", "route=\"" + route + "\",le=\"" + bound + "\"", (double) count);
            }
            text.sample("lloyd_request_seconds_sum", "route=\"" + route + "\"", nanos.sum() / 1e9);
            text.sample("lloyd_request_seconds_count", "route=\"" + route + "\"", (double) count);
        }
    }

    /// Nothing counted.
    public Metrics() {}

    /// Counts a request that has been answered.
    ///
    /// @param route a pattern such as `/v1/models/{model}`, of which there are few
    /// @param status of the answer; 499 if whoever asked left before it
    /// @param nanos from the request's header to the end of its answer
    public void count(String route, int status, long nanos) {
        requests.computeIfAbsent("route=\"" + route + "\",status=\"" + status + "\"", labels -> new LongAdder())
                .increment();
        seconds.computeIfAbsent(route, each -> Histogram.empty()).add(nanos);
    }

    /// Writes what was counted.
    public void write(Exposition text) {
        text.family("lloyd_requests_total", "counter", "Requests by route and status; 499: the client left.");
        requests.forEach((labels, count) -> text.sample("lloyd_requests_total", labels, (double) count.sum()));
        text.family("lloyd_request_seconds", "histogram", "Seconds from a request's header to the end of its answer.");
        seconds.forEach((route, histogram) -> histogram.write(text, route));
    }
}
