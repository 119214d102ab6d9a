package dev.lloyd.server.api;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Encoder.Role;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Exchange;
import dev.lloyd.server.http.Fields;
import dev.lloyd.server.settings.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// `/v1/embeddings`.
///
/// @param models that are served
/// @param lane where texts wait for their turn
/// @param limits of what is taken
record Embeddings(Models models, Lane lane, Limits limits) {
    private static final String INPUT = "input";
    private static final int MOST_TEXTS = 2048;

    private record Answer(String object, List<Embedding> data, String model, Tokens usage) {}

    /// The vector is an array of numbers, or Base64 of little-endian floats.
    private record Embedding(String object, int index, Object embedding) {}

    private record Tokens(int promptTokens, int totalTokens) {}

    /// How vectors are written.
    private enum Encoding {
        FLOAT,
        BASE64
    }

    private record Request(Served.Embedder model, int[][] ids, Encoding encoding) {}

    void embed(Exchange exchange) throws IOException, InterruptedException {
        Request request = exchange.read(this::request);
        int[][] ids = request.ids;
        Matrix vectors =
                lane.run(exchange, workers -> embed(request.model, ids, workers, () -> lane.requireTime(exchange)));
        int tokens = Arrays.stream(ids).mapToInt(each -> each.length).sum();
        List<Embedding> data = IntStream.range(0, ids.length)
                .mapToObj(row -> new Embedding("embedding", row, written(vectors, row, request.encoding)))
                .toList();
        exchange.send(200, new Answer("list", data, request.model.name(), new Tokens(tokens, tokens)));
    }

    private Request request(Fields fields) {
        Served.Embedder model = models.named(
                fields, Served.Embedder.class, "it continues texts (/v1/completions, /v1/chat/completions)");
        Encoding encoding = encoding(fields);
        requireDimensions(fields, model.encoder().network().hiddenSize());
        return new Request(model, ids(fields, model.encoder(), role(fields)), encoding);
    }

    /// Vectors of texts that are tokens; the file is as it was opened, before and after.
    ///
    /// @param check runs before each batch, and ends the work by what it throws
    static Matrix embed(Served.Embedder model, int[][] ids, Workers workers, Runnable check) {
        Matrix vectors = Matrix.zeros(ids.length, model.encoder().network().hiddenSize());
        for (int from = 0; from < ids.length; ) {
            check.run();
            model.files().requireUnchanged();
            int to = Encoder.batchEnd(ids, from);
            Matrix batch = model.encoder().embed(Arrays.copyOfRange(ids, from, to), workers);
            System.arraycopy(batch.values(), 0, vectors.values(), vectors.offset(from), batch.values().length);
            from = to;
        }
        model.files().requireUnchanged();
        return vectors;
    }

    /// The ids of a whole text.
    ///
    /// @throws ApiException if the model or the server does not take so many
    static int[] ids(Encoder encoder, String text, Role role, String field, Limits limits) {
        return requireRoom(encoder.wholeTokens(text, role), encoder, field, limits);
    }

    private int[][] ids(Fields fields, Encoder encoder, Role role) {
        JsonNode input = fields.value(INPUT).orElseThrow(() -> fields.wrong(INPUT, "'input' is missing"));
        int words = encoder.tokenizer().vocabularySize();
        List<int[]> texts = new ArrayList<>();
        if (input.isArray() && input.path(0).isNumber()) {
            texts.add(requireRoom(TokenArrays.ids(INPUT, input, words), encoder, INPUT, limits));
        } else if (input.isArray() && input.path(0).isArray()) {
            for (JsonNode array : input) {
                texts.add(requireRoom(TokenArrays.ids(INPUT, array, words), encoder, INPUT, limits));
            }
        } else {
            fields.texts(INPUT).forEach(text -> texts.add(ids(encoder, text, role, INPUT, limits)));
        }
        if (texts.isEmpty() || texts.size() > MOST_TEXTS) {
            throw fields.wrong(INPUT, "'input' should hold 1 to " + MOST_TEXTS + " texts, not " + texts.size());
        }
        return texts.toArray(int[][]::new);
    }

    private static int[] requireRoom(int[] ids, Encoder encoder, String field, Limits limits) {
        if (ids.length == 0) {
            throw ApiException.wrong(field, "'" + field + "' holds a text of no tokens");
        }
        if (ids.length > encoder.maxTokens()) {
            throw ApiException.tooLong(
                    field, "a text has " + ids.length + " tokens, and the model takes " + encoder.maxTokens());
        }
        if (ids.length > limits.prompt()) {
            throw ApiException.large(
                    field, "a text has " + ids.length + " tokens, and this server takes " + limits.prompt());
        }
        return ids;
    }

    private static Role role(Fields fields) {
        return switch (fields.optionalText("input_type").orElse("plain")) {
            case "query" -> Role.QUERY;
            case "passage" -> Role.PASSAGE;
            case "plain" -> Role.PLAIN;
            default -> throw fields.wrong("input_type", "'input_type' should be query, passage or plain");
        };
    }

    private static Encoding encoding(Fields fields) {
        return switch (fields.optionalText("encoding_format").orElse("float")) {
            case "float" -> Encoding.FLOAT;
            case "base64" -> Encoding.BASE64;
            default -> throw fields.wrong("encoding_format", "'encoding_format' should be float or base64");
        };
    }

    private static void requireDimensions(Fields fields, int dimensions) {
        OptionalInt asked = fields.integer("dimensions");
        if (asked.isPresent() && asked.getAsInt() != dimensions) {
            throw fields.wrong(
                    "dimensions",
                    "'dimensions' should be " + dimensions + ", as the model's vectors have: they are not cut");
        }
    }

    private static Object written(Matrix vectors, int row, Encoding encoding) {
        int from = vectors.offset(row);
        float[] vector = Arrays.copyOfRange(vectors.values(), from, from + vectors.columns());
        if (encoding == Encoding.FLOAT) {
            return vector;
        }
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
