package dev.lloyd.bench.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Clients that ask for one streamed completion after the other; one answer in twenty is left after its second piece.
///
/// @param url of the server
/// @param model that is asked
/// @param tokens of an answer
record StreamingClients(HttpClient http, URI url, String model, int tokens) {
    private static final Duration PATIENCE = Duration.ofSeconds(130);
    private static final int ONE_LEAVES_OF = 20;
    private static final String LAST = "data: [DONE]";

    /// Lets them come for a while, and waits until the last answer is there.
    ///
    /// @param count how many at once
    /// @param meanwhile is called every second
    Visits run(int count, int seconds, Runnable meanwhile) throws InterruptedException {
        Visits visits = new Visits();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < count; client++) {
                long seed = client * 1_000_003L;
                threads.execute(() -> visit(visits, seed, end));
            }
            while (System.nanoTime() < end) {
                meanwhile.run();
                TimeUnit.SECONDS.sleep(1);
            }
        }
        visits.end();
        return visits;
    }

    private void visit(Visits visits, long firstSeed, long end) {
        for (long seed = firstSeed; System.nanoTime() < end; seed++) {
            try {
                once(visits, seed);
            } catch (IOException | RuntimeException error) {
                visits.error(error.toString());
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void once(Visits visits, long seed) throws IOException, InterruptedException {
        long start = System.nanoTime();
        String body = "{\"model\": \"" + model + "\", \"prompt\": \"Once upon a time\", \"max_tokens\": " + tokens
                + ", \"stream\": true, \"seed\": " + seed + "}";
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/completions"))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() == 429 || answer.statusCode() == 503) {
                visits.turnedAway();
                TimeUnit.SECONDS.sleep(1);
            } else if (answer.statusCode() != 200) {
                visits.error("status " + answer.statusCode() + ": " + lines.toList());
            } else {
                read(visits, lines.iterator(), start, seed % ONE_LEAVES_OF == ONE_LEAVES_OF - 1);
            }
        }
    }

    private static void read(Visits visits, Iterator<String> lines, long start, boolean leaves) {
        String last = "";
        int pieces = 0;
        while (lines.hasNext() && !(leaves && pieces == 2)) {
            String line = lines.next();
            last = line.isEmpty() ? last : line;
            if (line.startsWith("data: {")) {
                visits.piece();
                pieces++;
                if (pieces == 1) {
                    visits.first(since(start));
                }
            }
        }
        if (leaves && pieces == 2) {
            visits.leave();
        } else if (last.equals(LAST)) {
            visits.whole(since(start));
        } else {
            visits.error("the last line is " + last);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
