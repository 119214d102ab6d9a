package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.chat.ChatMessage;
import dev.lloyd.models.chat.PlainChat;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Encoder.Role;
import dev.lloyd.models.runtime.Prompt;
import dev.lloyd.models.runtime.Sampling;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The official Java client, unchanged, gets what the models give without a server.
@Timeout(120)
class ClientTest {
    private static Running running;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws IOException {
        running = Running.start();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(running.url("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        running.close();
    }

    /// What the decoder alone continues a prompt with.
    private static String alone(int[] prompt, int count, Sampling sampling) {
        Decoder decoder = Tiny.decoder();
        int[] ids = decoder.generate(prompt, count, sampling, decoder.newCache(), running.workers(), id -> true);
        return new Tiny.Ascii().decode(ids);
    }

    private static CompletionCreateParams.Builder completion() {
        return CompletionCreateParams.builder()
                .model("writer")
                .prompt("Once upon")
                .maxTokens(30)
                .temperature(0.8)
                .topP(0.9)
                .seed(5);
    }

    @Test
    void aCompletionIsWhatTheDecoderWrites() {
        String expected = alone(Prompt.ids(new Tiny.Ascii(), "Once upon"), 30, new Sampling(0.8, 40, 0.9, 5));
        Completion whole = client.completions().create(completion().build());

        assertEquals(expected, whole.choices().getFirst().text());
        assertEquals("length", whole.choices().getFirst().finishReason().asString());
        assertEquals(10, whole.usage().orElseThrow().promptTokens());
        assertEquals(30, whole.usage().orElseThrow().completionTokens());
        assertEquals("writer", whole.model());

        StringBuilder pieces = new StringBuilder();
        try (StreamResponse<Completion> stream =
                client.completions().createStreaming(completion().build())) {
            stream.stream()
                    .forEach(piece -> pieces.append(piece.choices().getFirst().text()));
        }
        assertEquals(expected, pieces.toString());
    }

    @Test
    void aStopTextEndsIt() {
        String expected = alone(Prompt.ids(new Tiny.Ascii(), "Once upon"), 30, new Sampling(0.8, 40, 0.9, 5));
        String stop = expected.substring(10, 12);
        Completion whole = client.completions().create(completion().stop(stop).build());

        assertEquals(
                expected.substring(0, expected.indexOf(stop)),
                whole.choices().getFirst().text());
        assertEquals("stop", whole.choices().getFirst().finishReason().asString());
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder()
                .model("writer")
                .addSystemMessage("Be brief.")
                .addUserMessage("Hello")
                .maxCompletionTokens(25)
                .temperature(0);
    }

    @Test
    void aChatIsWhatTheDecoderWrites() {
        int[] prompt = new PlainChat()
                .ids(
                        List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hello")),
                        new Tiny.Ascii());
        String expected = alone(prompt, 25, Sampling.greedy());
        ChatCompletion whole = client.chat().completions().create(chat().build());

        assertEquals(expected, whole.choices().getFirst().message().content().orElseThrow());
        assertEquals("length", whole.choices().getFirst().finishReason().asString());
        assertEquals(prompt.length, whole.usage().orElseThrow().promptTokens());

        StringBuilder pieces = new StringBuilder();
        ChatCompletionCreateParams streamed = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(streamed)) {
            List<ChatCompletionChunk> chunks = stream.stream().toList();
            for (ChatCompletionChunk chunk : chunks) {
                chunk.choices().forEach(choice -> choice.delta().content().ifPresent(pieces::append));
            }
            assertEquals(25, chunks.getLast().usage().orElseThrow().completionTokens());
        }
        assertEquals(expected, pieces.toString());
    }

    /// The client asks for Base64 unless it is told otherwise.
    @Test
    void embeddingsAreThoseOfTheEncoder() {
        try (Workers workers = Workers.of(1)) {
            List<String> texts = List.of("a small dog", "a large cat");
            float[] expected = Tiny.encoder().embed(texts, Role.PLAIN, workers).values();
            for (EmbeddingCreateParams.EncodingFormat format :
                    List.of(EmbeddingCreateParams.EncodingFormat.BASE64, EmbeddingCreateParams.EncodingFormat.FLOAT)) {
                CreateEmbeddingResponse answer = client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("reader")
                                .inputOfArrayOfStrings(texts)
                                .encodingFormat(format)
                                .build());
                float[] got = new float[expected.length];
                for (int row = 0; row < 2; row++) {
                    List<Float> vector = answer.data().get(row).embedding();
                    for (int column = 0; column < 12; column++) {
                        got[12 * row + column] = vector.get(column);
                    }
                }
                assertArrayEquals(expected, got);
                assertEquals(22, answer.usage().totalTokens());
            }
        }
    }

    @Test
    void embeddingsTakeOneTextOrTokens() {
        CreateEmbeddingResponse one = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("reader")
                        .input("dog")
                        .build());
        CreateEmbeddingResponse tokens = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("reader")
                        .inputOfArrayOfTokens(List.of((long) 'd', (long) 'o', (long) 'g'))
                        .build());
        assertEquals(one.data().getFirst().embedding(), tokens.data().getFirst().embedding());
    }

    @Test
    void modelsAreListed() {
        List<String> names =
                client.models().list().data().stream().map(Model::id).toList();
        assertEquals(List.of("writer", "reader"), names);
        assertEquals("writer", client.models().retrieve("writer").id());
    }

    @Test
    void errorsAreTheClientsOwn() {
        NotFoundException missing = assertThrows(
                NotFoundException.class,
                () -> client.completions().create(completion().model("nobody").build()));
        assertEquals("model_not_found", missing.code().orElseThrow());
        assertTrue(String.valueOf(missing.getMessage()).contains("writer, reader"), missing.getMessage());
        BadRequestException wrong = assertThrows(
                BadRequestException.class,
                () -> client.completions().create(completion().temperature(-1).build()));
        assertEquals("temperature", wrong.param().orElseThrow());
        BadRequestException length = assertThrows(
                BadRequestException.class,
                () -> client.completions()
                        .create(completion().prompt("x".repeat(500)).build()));
        assertEquals("context_length_exceeded", length.code().orElseThrow());
    }
}
