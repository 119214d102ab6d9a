package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.server.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that keep to no rule: the server answers the next one.
@Timeout(60)
class HostileTest {
    private static Running running;

    @BeforeAll
    static void start() throws IOException {
        running = Running.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @AfterEach
    void theNextIsAnswered() throws Exception {
        assertEquals(200, running.get("/healthz").statusCode());
        assertEquals(
                200,
                running.post("/v1/completions", "{\"model\": \"writer\", \"prompt\": \"a\", \"max_tokens\": 2}")
                        .statusCode());
    }

    private static Socket connect() throws IOException {
        return connect(running);
    }

    private static Socket connect(Running server) throws IOException {
        return new Socket(server.url("/").getHost(), server.url("/").getPort());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /// All that comes until the server closes the connection, which may be by a reset.
    private static String readToEnd(Socket socket) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (IOException reset) {
            // What came before it counts.
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Test
    void randomBytesAreNoRequest() throws IOException {
        RandomGenerator random = new java.util.SplittableRandom(8);
        for (int round = 0; round < 20; round++) {
            byte[] bytes = new byte[2000];
            random.nextBytes(bytes);
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                String answer = readToEnd(socket);
                assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
            } catch (IOException reset) {
                // It may hang up while we still talk.
            }
        }
    }

    /// A header, or a body, that does not come in time (5 s here) loses its connection.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/completions HTTP/1.1\r\nHost: loc",
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n{\"model\"",
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"m",
            })
    void slowRequestsAreGivenUp(String begun) throws IOException {
        try (Socket socket = connect()) {
            write(socket, begun);
            assertEquals("", readToEnd(socket));
        }
    }

    @Test
    void muchMoreThanTheLimitIsRefusedWithAnAnswer() throws IOException {
        byte[] megabyte = new byte[1 << 20];
        for (String how : new String[] {"Content-Length: " + 8L * megabyte.length, "Transfer-Encoding: chunked"}) {
            try (Socket socket = connect()) {
                write(
                        socket,
                        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/json\r\nConnection: close\r\n" + how + "\r\n\r\n");
                OutputStream out = socket.getOutputStream();
                boolean chunked = how.startsWith("T");
                for (int count = 0; count < 8; count++) {
                    if (chunked) {
                        write(socket, Integer.toHexString(megabyte.length) + "\r\n");
                    }
                    out.write(megabyte);
                    if (chunked) {
                        write(socket, "\r\n");
                    }
                }
                if (chunked) {
                    write(socket, "0\r\n\r\n");
                }
                String answer = readToEnd(socket);
                assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
                assertTrue(answer.contains("the body is larger than 1048576 bytes"), answer);
            }
        }
    }

    /// Who vanishes is found out by what is written, and nothing more is generated: not all of 390 tokens.
    @Test
    void whoVanishesIsForgotten() throws Exception {
        Semaphore steps = new Semaphore(0);
        String body = "{\"model\": \"slow\", \"prompt\": \"a\", \"max_tokens\": 390, \"stream\": true}";
        try (Running own = Running.start(Settings.loopback(0), Running.slow(steps))) {
            try (Socket socket = connect(own)) {
                write(
                        socket,
                        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
                steps.release(3);
                own.awaitLoad("\"generated_tokens\":3");
                socket.setSoLinger(true, 0);
            }
            String load = own.get("/v1/load").body();
            while (!load.contains("\"model\":\"slow\",\"running\":0,\"waiting\":0")) {
                steps.release();
                Thread.sleep(10);
                load = own.get("/v1/load").body();
            }
            int from = load.indexOf("\"generated_tokens\":") + "\"generated_tokens\":".length();
            int generated = Integer.parseInt(load.substring(from, load.indexOf('}', from)));
            assertTrue(generated < 389, load);
            own.await("/metrics", "route=\"/v1/completions\",status=\"499\"} 1\n");
        }
    }
}
