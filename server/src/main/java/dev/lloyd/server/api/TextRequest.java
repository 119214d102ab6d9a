package dev.lloyd.server.api;

import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.server.batching.GenerationRequest;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Fields;
import dev.lloyd.server.settings.Limits;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/// What completions and chat have in common, read and checked.
///
/// @param generation what is generated
/// @param stops texts that end it
/// @param delivery whole or in pieces
record TextRequest(GenerationRequest generation, List<String> stops, Delivery delivery) {
    private static final int TOP_K = 40;
    /// Each token of each text sorts so many of a vocabulary's words.
    private static final int MOST_TOP_K = 1000;
    private static final int MOST_STOPS = 16;

    /// How an answer is delivered.
    enum Delivery {
        WHOLE,
        PIECES,
        PIECES_WITH_USAGE
    }

    /// Reads everything but the prompt.
    ///
    /// @param prompt ids
    /// @param field where the prompt was
    /// @param context of the model
    static TextRequest of(Fields fields, int[] prompt, String field, int context, Limits limits) {
        requireRoom(prompt, field, context, limits);
        refuseWhatIsNotDone(fields);
        GenerationRequest generation =
                new GenerationRequest(prompt, count(fields, context - prompt.length, limits), choice(fields));
        return new TextRequest(generation, stops(fields), delivery(fields));
    }

    private static void requireRoom(int[] prompt, String field, int context, Limits limits) {
        if (prompt.length == 0) {
            throw ApiException.wrong(field, "this model has no begin token, so it needs a prompt");
        }
        if (prompt.length >= context) {
            throw ApiException.tooLong(
                    field, "the prompt has " + prompt.length + " tokens and fills the model's context of " + context);
        }
        if (prompt.length > limits.prompt()) {
            throw ApiException.large(
                    field, "the prompt has " + prompt.length + " tokens; this server takes " + limits.prompt());
        }
    }

    /// What would change the answer is refused; what would not is read over, since clients send it unasked.
    private static void refuseWhatIsNotDone(Fields fields) {
        fields.requireNone("n", "1");
        fields.requireNone("best_of", "1");
        fields.requireNone("echo", "false");
        fields.requireNone("suffix", "\"\"");
        fields.requireNone("logprobs", "false");
        fields.requireNone("top_logprobs", "0");
        fields.requireNone("logit_bias", "{}");
        fields.requireNone("presence_penalty", "0", "0.0");
        fields.requireNone("frequency_penalty", "0", "0.0");
        fields.requireNone("tools", "[]");
        fields.requireNone("functions", "[]");
        fields.requireNone("response_format", "{\"type\":\"text\"}");
        fields.requireNone("modalities", "[\"text\"]");
    }

    private static int count(Fields fields, int room, Limits limits) {
        OptionalInt newer = fields.integer("max_completion_tokens");
        String name = newer.isPresent() ? "max_completion_tokens" : "max_tokens";
        OptionalInt asked = newer.isPresent() ? newer : fields.integer("max_tokens");
        if (asked.isEmpty()) {
            return Math.min(room, limits.tokens());
        }
        int count = asked.getAsInt();
        if (count < 1 || count > limits.tokens()) {
            throw fields.wrong(name, "'" + name + "' must be 1 to " + limits.tokens() + ", not " + count);
        }
        return count;
    }

    private static Sampling.Choice choice(Fields fields) {
        double temperature = fields.number("temperature", 1);
        double topP = fields.number("top_p", 1);
        int topK = fields.integer("top_k").orElse(TOP_K);
        if (temperature < 0) {
            throw fields.wrong("temperature", "'temperature' must be 0 or more, not " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw fields.wrong("top_p", "'top_p' must be above 0 and at most 1, not " + topP);
        }
        if (topK < 1 || topK > MOST_TOP_K) {
            throw fields.wrong("top_k", "'top_k' must be 1 to " + MOST_TOP_K + ", not " + topK);
        }
        long seed =
                fields.whole("seed").orElseGet(() -> ThreadLocalRandom.current().nextLong());
        return new Sampling(temperature, topK, topP, seed).choice();
    }

    private static List<String> stops(Fields fields) {
        List<String> stops = fields.texts("stop");
        if (stops.size() > MOST_STOPS || stops.contains("")) {
            throw fields.wrong("stop", "'stop' holds at most " + MOST_STOPS + " texts, none of them empty");
        }
        return stops;
    }

    private static Delivery delivery(Fields fields) {
        if (!fields.flag("stream")) {
            return Delivery.WHOLE;
        }
        boolean usage = fields.object("stream_options")
                .map(options -> options.flag("include_usage"))
                .orElse(false);
        return usage ? Delivery.PIECES_WITH_USAGE : Delivery.PIECES;
    }
}
