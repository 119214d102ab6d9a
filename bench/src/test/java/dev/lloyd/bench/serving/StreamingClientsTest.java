package dev.lloyd.bench.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients of a server that answers as it is told.
class StreamingClientsTest {
    private static final String WHOLE = "data: {1}\n\ndata: {2}\n\ndata: {3}\n\ndata: [DONE]\n\n";

    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    /// What the requests get, one after the other, and the last of it from then on.
    private interface Answers {
        void answer(int request, HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.close();
    }

    private Visits run(Answers answers) throws InterruptedException {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            answers.answer(requests.getAndIncrement(), exchange);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (HttpClient http = HttpClient.newHttpClient()) {
            return new StreamingClients(http, url, "any", 3).run(1, 1, () -> {});
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// Requests are numbered from 0, and of those one in twenty leaves.
    @Test
    void answersAreWholeButForThoseThatAreLeft() throws InterruptedException {
        Visits visits = run((request, exchange) -> send(exchange, 200, WHOLE));
        assertEquals(List.of(), visits.errors());
        int all = requests.get();
        assertTrue(all > 20, "requests: " + all);
        assertEquals(all / 20, visits.left());
        assertEquals(all - all / 20, visits.answers());
        assertTrue(visits.secondsToFirst(0.5) <= visits.secondsToFirst(0.99));
        assertTrue(visits.secondsToWhole(0.99) < 1.5, "seconds: " + visits.secondsToWhole(0.99));
        assertTrue(visits.piecesPerSecond() > 0);
    }

    @Test
    void whatIsTurnedAwayIsNoError() throws InterruptedException {
        Visits visits = run((request, exchange) -> send(exchange, request == 0 ? 429 : 200, WHOLE));
        assertEquals(1, visits.shed());
        assertEquals(List.of(), visits.errors());
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() throws InterruptedException {
        Visits visits = run((request, exchange) -> send(exchange, 200, request == 0 ? "data: {1}\n\n" : WHOLE));
        assertEquals(List.of("the last line is data: {1}"), visits.errors());
    }

    @Test
    void errorsAreNamedBelowTheTable() throws InterruptedException {
        Visits visits =
                run((request, exchange) -> send(exchange, request == 0 ? 500 : 200, request == 0 ? "no" : WHOLE));
        assertEquals(List.of("status 500: [no]"), visits.errors());
        List<String> lines = LoadTable.lines(visits, "30, 31", 1.5);
        assertTrue(lines.get(2).startsWith("| " + visits.answers() + " |"), lines.get(2));
        assertTrue(lines.get(2).endsWith("| 30, 31 | 1.50 |"), lines.get(2));
        assertEquals("- error: status 500: [no]", lines.getLast());
    }
}
