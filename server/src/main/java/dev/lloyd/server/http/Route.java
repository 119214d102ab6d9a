package dev.lloyd.server.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a path leads to.
///
/// @param method of HTTP
/// @param pattern a path; `{name}` stands for any one segment
/// @param handler answers
public record Route(String method, String pattern, Handler handler) {
    /// Takes the values as they are.
    public Route {}

    /// Answers a request.
    @FunctionalInterface
    public interface Handler {
        /// Answers.
        ///
        /// @throws ApiException if the answer is an error and has not begun
        /// @throws IOException if whoever asked left
        /// @throws InterruptedException if the server stops
        void answer(Exchange exchange) throws IOException, InterruptedException;
    }

    /// The methods that it answers, as `Allow` lists them: whoever gets something may get its header alone.
    String allowed() {
        return method.equals("GET") ? "GET, HEAD" : method;
    }

    /// Whether it answers a method.
    boolean takes(String asked) {
        return List.of(allowed().split(", ", -1)).contains(asked);
    }

    /// What the segments in braces stand for, if a path fits.
    Optional<Map<String, String>> match(String path) {
        String[] want = pattern.split("/", -1);
        String[] got = path.split("/", -1);
        if (want.length != got.length) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int segment = 0; segment < want.length; segment++) {
            if (want[segment].startsWith("{")) {
                variables.put(want[segment].substring(1, want[segment].length() - 1), got[segment]);
            } else if (!want[segment].equals(got[segment])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
