package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is asked for wrongly is an error that names it.
@Timeout(60)
class RefusalTest {
    private static Running running;

    @BeforeAll
    static void start() throws IOException {
        running = Running.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    /// A request that is right but for what is added.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "temperature": -0.5           | 400 | temperature | 'temperature' must be 0 or more, not -0.5
            "temperature": "hot"          | 400 | temperature | 'temperature' should be a number, not a string
            "max_tokens": 0               | 400 | max_tokens | 'max_tokens' must be 1 to 1024, not 0
            "max_tokens": 5000            | 400 | max_tokens | 'max_tokens' must be 1 to 1024, not 5000
            "max_tokens": 1.5             | 400 | max_tokens | 'max_tokens' should be a whole number, not 1.5
            "max_tokens": 99999999999     | 400 | max_tokens | 'max_tokens' should be a whole number of 32 bits, not 99999999999
            "top_p": 0                    | 400 | top_p | 'top_p' must be above 0 and at most 1, not 0.0
            "top_k": 0                    | 400 | top_k | 'top_k' must be 1 to 1000, not 0
            "top_k": 1001                 | 400 | top_k | 'top_k' must be 1 to 1000, not 1001
            "top_p": 1e400                | 400 | top_p | 'top_p' should be a number
            "stop": ""                    | 400 | stop | 'stop' holds at most 16 texts, none of them empty
            "stop": [1]                   | 400 | stop | 'stop' should be a string, not 1
            "stream": "yes"               | 400 | stream | 'stream' should be true or false, not a string
            "n": 2                        | 400 | n | 'n' is not supported (only 1)
            "tools": [{}]                 | 400 | tools | 'tools' is not supported (only [])
            "logprobs": 5                 | 400 | logprobs | 'logprobs' is not supported (only false)
            "seed": "x"                   | 400 | seed | 'seed' should be a whole number, not a string
            "n": 1, "n": 1                | 400 |  | the body is not JSON: Duplicate Object property "n"
            "stop": "\\ud800"             | 400 | stop | 'stop' has half of a surrogate pair, which is no character
            """)
    void aWrongFieldIsNamed(String added, int status, String field, String message) throws Exception {
        HttpResponse<String> answer =
                running.post("/v1/completions", "{\"model\": \"writer\", \"prompt\": \"a\", " + added + "}");
        assertEquals(status, answer.statusCode(), answer.body());
        String param = field == null ? "null" : "\"" + field + "\"";
        assertTrue(answer.body().contains("\"param\":" + param), answer.body());
        assertTrue(answer.body().contains(message.replace("\"", "\\\"")), answer.body());
        assertTrue(answer.body().contains("\"type\":\"invalid_request_error\""), answer.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/completions | {"prompt": "a"}                             | 400 | 'model' is missing
            /v1/completions | {"model": "writer"}                         | 400 | 'prompt' is missing
            /v1/completions | {"model": "nobody", "prompt": "a"}          | 404 | the model 'nobody' is not served
            /v1/completions | {"model": "reader", "prompt": "a"}          | 400 | the model 'reader' cannot do this
            /v1/completions | {"model": "writer", "prompt": ["a", "b"]}   | 400 | should hold one text, not 2
            /v1/completions | {"model": "writer", "prompt": [1, 128]}     | 400 | a token that is none of the model's 0 to 127
            /v1/completions | {"model": "writer", "prompt": []}           | 400 | should hold one text, not 0
            /v1/completions | {                                           | 400 | the body is not JSON
            /v1/completions | []                                          | 400 | the body should be a JSON object
            /v1/completions | {} {}                                       | 400 | the body is not JSON
            /v1/chat/completions | {"model": "writer", "messages": []}    | 400 | one or more messages
            /v1/chat/completions | {"model": "writer", "messages": [{"role": "user"}]} | 400 | 'messages[0].content' is missing
            /v1/chat/completions | {"model": "writer", "messages": [{"role": "king", "content": "a"}]} | 400 | not 'king'
            /v1/chat/completions | {"model": "writer", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]} | 400 | 'messages[0].content[0].type' should be text
            /v1/embeddings | {"model": "writer", "input": "a"}            | 400 | the model 'writer' cannot do this
            /v1/embeddings | {"model": "reader"}                          | 400 | 'input' is missing
            /v1/embeddings | {"model": "reader", "input": []}             | 400 | should hold 1 to 2048 texts, not 0
            /v1/embeddings | {"model": "reader", "input": ""}             | 400 | a text of no tokens
            /v1/embeddings | {"model": "reader", "input": "a", "dimensions": 6} | 400 | 'dimensions' should be 12
            /v1/embeddings | {"model": "reader", "input": "a", "encoding_format": "hex"} | 400 | should be float or base64
            /v1/embeddings | {"model": "reader", "input": [[1], "a"]}     | 400 | either texts or arrays of tokens
            /v1/indexes/x/search | {"vector": [1]}                        | 404 | the index 'x' is not served
            /v1/nothing | {}                                              | 404 | there is nothing at /v1/nothing
            /v1/models | {}                                               | 405 | /v1/models takes GET, HEAD
            """)
    void aWrongRequestIsExplained(String path, String body, int status, String message) throws Exception {
        HttpResponse<String> answer = running.post(path, body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(message), answer.body());
    }

    /// No double is as large.
    @ParameterizedTest
    @ValueSource(strings = {"temperature", "top_p"})
    void wholeNumbersBeyondAllBoundsAreRefused(String field) throws Exception {
        String huge = "1" + "0".repeat(400);
        HttpResponse<String> answer = running.post(
                "/v1/completions", "{\"model\": \"writer\", \"prompt\": \"a\", \"" + field + "\": " + huge + "}");
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("'" + field + "' should be a number, not something of 401"), answer.body());
    }

    @Test
    void methodsAreThoseOfThePath() throws Exception {
        HttpRequest head =
                HttpRequest.newBuilder(running.url("/healthz")).HEAD().build();
        HttpResponse<String> answer = running.http().send(head, BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
        int length = running.get("/healthz").body().length();
        assertEquals(length, answer.headers().firstValueAsLong("Content-Length").orElse(-1));
        HttpResponse<String> posted = running.post("/v1/models", "{}");
        assertEquals("GET, HEAD", posted.headers().firstValue("Allow").orElse("none"));
        HttpResponse<String> got = running.get("/v1/completions");
        assertEquals(405, got.statusCode());
        assertEquals("POST", got.headers().firstValue("Allow").orElse("none"));
    }

    @Test
    void promptsThatAreTooLongAreRefused() throws Exception {
        String prompt = "{\"model\": \"%s\", \"%s\": \"" + "x".repeat(Tiny.CONTEXT + 1) + "\"}";
        for (String[] request : new String[][] {
            {"/v1/completions", "writer", "prompt", "the prompt has 402 tokens and fills the model's context of 400"},
            {"/v1/embeddings", "reader", "input", "a text has 401 tokens, and the model takes 400"},
        }) {
            HttpResponse<String> answer = running.post(request[0], prompt.formatted(request[1], request[2]));
            assertEquals(400, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains(request[3]), answer.body());
            assertTrue(answer.body().contains("context_length_exceeded"), answer.body());
        }
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws Exception {
        byte[] body = "{\"model\": \"writer\", \"prompt\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpRequest request = HttpRequest.newBuilder(running.url("/v1/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> answer = running.http().send(request, BodyHandlers.ofString());
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("the body is not UTF-8"), answer.body());
        HttpRequest form = HttpRequest.newBuilder(running.url("/v1/completions"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        assertEquals(415, running.http().send(form, BodyHandlers.ofString()).statusCode());
    }
}
