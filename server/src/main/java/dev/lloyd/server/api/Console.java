package dev.lloyd.server.api;

import dev.lloyd.server.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The page at `/`. It loads nothing but itself: its policy allows its own script and style, by hash, and its
/// own
/// server.
final class Console {
    private static final String PAGE = "console.html";

    private final byte[] page;
    private final String policy;

    Console() {
        String text = read();
        this.page = text.getBytes(StandardCharsets.UTF_8);
        this.policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; script-src '" + hash(between(text, "<script>", "</script>"))
                + "'; style-src '" + hash(between(text, "<style>", "</style>")) + "'";
    }

    void show(Exchange exchange) throws IOException {
        exchange.header("Content-Security-Policy", policy);
        exchange.header("Referrer-Policy", "no-referrer");
        exchange.header("Cache-Control", "no-store");
        exchange.send(200, "text/html; charset=utf-8", page);
    }

    private static String read() {
        try (InputStream stream = Console.class.getResourceAsStream(PAGE)) {
            if (stream == null) {
                throw new AssertionError(PAGE + " is missing from the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new AssertionError(PAGE + " cannot be read from the jar", exception);
        }
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException exception) {
            throw new LinkageError("every Java runtime has SHA-256", exception);
        }
    }
}
