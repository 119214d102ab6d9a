package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.chat.PlainChat;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.catalogue.OpenedFiles;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.settings.Limits;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/// A server on a free port with the models of {@link Tiny}: `writer` and `reader`.
record Running(LloydServer server, Workers workers, HttpClient http) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Running start() throws IOException {
        return start(Settings.loopback(0));
    }

    static Running start(Limits limits) throws IOException {
        return start(Settings.loopback(0).with(limits));
    }

    static Running start(Settings settings, Served... more) throws IOException {
        List<Served> entries = new ArrayList<>(List.of(more));
        entries.add(writer("writer", OpenedFiles.none()));
        entries.add(new Served.Embedder("reader", Tiny.encoder(), OpenedFiles.none()));
        Workers workers = Workers.of(2);
        LloydServer server = LloydServer.start(ListeningPort.open(settings), new Catalogue(entries), workers);
        return new Running(server, workers, HttpClient.newHttpClient());
    }

    static Served.Generator writer(String name, OpenedFiles files) {
        return writer(name, Tiny.decoder(), files);
    }

    /// Called `slow`: makes a step for each permit.
    static Served.Generator slow(Semaphore steps) {
        return writer("slow", Tiny.decoder(steps), OpenedFiles.none());
    }

    private static Served.Generator writer(String name, Decoder decoder, OpenedFiles files) {
        return new Served.Generator(name, decoder, new Tiny.Ascii(), new PlainChat(), decoder::newCache, files);
    }

    URI url(String path) {
        return server.url().resolve(path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url(path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path, body), BodyHandlers.ofString());
    }

    HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /// What `/v1/load` says when it says what is waited for.
    String awaitLoad(String part) throws IOException, InterruptedException {
        return await("/v1/load", part);
    }

    /// What a path says when it says what is waited for.
    String await(String path, String part) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String body = get(path).body();
        while (!body.contains(part)) {
            assertTrue(System.nanoTime() < end, part + " does not come in\n" + body);
            Thread.sleep(10);
            body = get(path).body();
        }
        return body;
    }

    @Override
    public void close() {
        http.close();
        server.close();
        workers.close();
    }
}
