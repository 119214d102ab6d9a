package dev.lloyd.server.api;

import dev.lloyd.models.chat.ChatMessage;
import dev.lloyd.models.runtime.Prompt;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Exchange;
import dev.lloyd.server.http.Fields;
import dev.lloyd.server.settings.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `/v1/completions` and `/v1/chat/completions`.
///
/// @param models that are served
/// @param engines of those that generate, by name
/// @param limits of what is taken
record Completions(Models models, Map<String, Engine> engines, Limits limits) {
    private static final String PROMPT = "prompt";
    private static final String MESSAGES = "messages";

    /// @param engine that is asked
    /// @param text what it is asked for
    private record Asked(Engine engine, TextRequest text) {
        String model() {
            return engine.model().name();
        }
    }

    void complete(Exchange exchange) throws IOException, InterruptedException {
        Asked asked = exchange.read(this::completion);
        new TextAnswer(asked.engine, CompletionWire.of(asked.model())).deliver(exchange, asked.text);
    }

    void chat(Exchange exchange) throws IOException, InterruptedException {
        Asked asked = exchange.read(this::conversation);
        new TextAnswer(asked.engine, ChatWire.of(asked.model())).deliver(exchange, asked.text);
    }

    private Asked completion(Fields fields) {
        Engine engine = engine(fields);
        int[] prompt = prompt(fields, engine.model());
        return new Asked(engine, TextRequest.of(fields, prompt, PROMPT, context(engine), limits));
    }

    private Asked conversation(Fields fields) {
        Engine engine = engine(fields);
        Served.Generator model = engine.model();
        int[] prompt;
        try {
            prompt = model.chat().ids(messages(fields), model.tokenizer());
        } catch (IllegalArgumentException refused) {
            throw fields.wrong(MESSAGES, String.valueOf(refused.getMessage()));
        }
        TextRequest request = TextRequest.of(fields, prompt, MESSAGES, context(engine), limits);
        List<String> stops = Stream.concat(request.stops().stream(), model.chat().stops().stream())
                .toList();
        return new Asked(engine, new TextRequest(request.generation(), stops, request.delivery()));
    }

    private Engine engine(Fields fields) {
        String what = "it turns texts into vectors (/v1/embeddings)";
        Engine found =
                engines.get(models.named(fields, Served.Generator.class, what).name());
        if (found == null) {
            throw new AssertionError("a generator without an engine");
        }
        return found;
    }

    private static int context(Engine engine) {
        return engine.model().decoder().network().maxTokens();
    }

    /// One text, alone or in an array, or its tokens.
    private static int[] prompt(Fields fields, Served.Generator model) {
        JsonNode value = fields.value(PROMPT).orElseThrow(() -> fields.wrong(PROMPT, "'prompt' is missing"));
        if (value.isArray() && !value.isEmpty() && value.path(0).isNumber()) {
            return TokenArrays.ids(PROMPT, value, model.tokenizer().vocabularySize());
        }
        List<String> texts = fields.texts(PROMPT);
        if (texts.size() != 1) {
            throw fields.wrong(
                    PROMPT,
                    "'prompt' should hold one text, not " + texts.size()
                            + "; several can be asked for at the same time");
        }
        // Room is checked with the other limits.
        return Prompt.ids(model.tokenizer(), texts.getFirst());
    }

    private static List<ChatMessage> messages(Fields fields) {
        List<ChatMessage> messages = new ArrayList<>();
        for (Fields message : fields.objects(MESSAGES)) {
            message.requireNone("tool_calls", "[]");
            message.requireNone("function_call");
            String role = message.text("role");
            messages.add(new ChatMessage(role.equals("developer") ? "system" : role, content(message)));
        }
        if (messages.isEmpty()) {
            throw fields.wrong(MESSAGES, "'messages' should hold one or more messages");
        }
        return messages;
    }

    /// A text, or parts of type `text`.
    private static String content(Fields message) {
        if (!message.value("content").map(JsonNode::isArray).orElse(false)) {
            return message.text("content");
        }
        StringBuilder content = new StringBuilder();
        for (Fields part : message.objects("content")) {
            if (!part.text("type").equals("text")) {
                throw ApiException.wrong(
                        part.path() + "type",
                        "'" + part.path() + "type' should be text: models here read nothing else");
            }
            content.append(part.text("text"));
        }
        return content.toString();
    }
}
