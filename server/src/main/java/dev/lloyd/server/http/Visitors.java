package dev.lloyd.server.http;

import com.sun.net.httpserver.Headers;
import dev.lloyd.server.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/// Who is let in.
///
/// With a token: whoever brings it. Without one the server is on loopback, and whoever is on the machine; but
/// also the
/// web pages that are open in a browser there. These are kept out: a page that has the name of its own server
/// resolved
/// to this one shows in `Host`, one of another origin in `Origin`.
///
/// @param settings with the token
record Visitors(Settings settings) {
    void require(Headers headers) {
        Optional<String> token = settings.token();
        if (token.isEmpty()) {
            requireLocal(headers);
            return;
        }
        String given = Optional.ofNullable(headers.getFirst("Authorization")).orElse("");
        // Takes the same time wherever the first difference is.
        if (!MessageDigest.isEqual(bytes("Bearer " + token.get()), bytes(given))) {
            throw ApiException.unauthorized();
        }
    }

    private static void requireLocal(Headers headers) {
        String host = Optional.ofNullable(headers.getFirst("Host")).orElse("").toLowerCase(Locale.ROOT);
        if (!host.matches("(localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)])(:\\d+)?")) {
            throw ApiException.forbidden("this server has no token, so it answers to localhost only, not to '"
                    + host.replaceAll("[^\\x20-\\x7e]", "?") + "'");
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
            throw ApiException.forbidden("this server has no token, so it answers to no web page but its own");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
