package dev.lloyd.models.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// A hub on the loopback interface that can hang up in the middle of a file. Every connection carries one
/// request.
final class LoopbackHub implements AutoCloseable {
    private final ServerSocket server;
    private final Thread thread;
    private final Map<String, byte[]> resources = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, String> redirects = Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> hangUps = Collections.synchronizedList(new ArrayList<>());

    LoopbackHub() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        thread = Thread.ofVirtual().start(this::serve);
    }

    URI address() {
        return URI.create("http://localhost:" + server.getLocalPort());
    }

    void put(String path, byte[] content) {
        resources.put(path, content);
    }

    void redirect(String path, String location) {
        redirects.put(path, location);
    }

    /// The next answers to range-capable requests end after so many bytes of their body.
    void hangUpAfter(Integer... bytes) {
        hangUps.addAll(List.of(bytes));
    }

    /// What was asked for: path, range and authorization.
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException exception) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(exception);
                }
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String path = reader.readLine().split(" ")[1];
        int from = 0;
        String authorization = "";
        for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("range: bytes=")) {
                from = Integer.parseInt(lower.substring(13, lower.indexOf('-')));
            }
            if (lower.startsWith("authorization: ")) {
                authorization = " " + line.substring(15);
            }
        }
        requests.add(path + " from " + from + authorization);
        OutputStream target = socket.getOutputStream();
        byte[] content = resources.get(path);
        if (redirects.containsKey(path)) {
            send(target, "302 Found\r\nLocation: " + redirects.get(path), new byte[0], 0, OptionalInt.empty());
        } else if (content == null) {
            send(target, "404 Not Found", new byte[0], 0, OptionalInt.empty());
        } else {
            boolean file = path.contains("/resolve/") || path.startsWith("/blobs/");
            OptionalInt limit =
                    file && !hangUps.isEmpty() ? OptionalInt.of(hangUps.removeFirst()) : OptionalInt.empty();
            send(target, from > 0 ? "206 Partial Content" : "200 OK", content, from, limit);
        }
    }

    private static void send(OutputStream target, String status, byte[] content, int from, OptionalInt limit)
            throws IOException {
        int length = content.length - from;
        String head = "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n";
        target.write(head.getBytes(StandardCharsets.US_ASCII));
        target.write(content, from, Math.min(length, limit.orElse(length)));
        target.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join();
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
