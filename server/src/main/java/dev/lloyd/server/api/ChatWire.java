package dev.lloyd.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers of `/v1/chat/completions`.
///
/// @param id of the answer
/// @param created seconds since 1970
/// @param model that was asked for
record ChatWire(String id, long created, String model) implements Wire {
    private static final String ASSISTANT = "assistant";

    static ChatWire of(String model) {
        return new ChatWire(Wire.newId("chatcmpl-"), Instant.now().getEpochSecond(), model);
    }

    /// A whole answer.
    record Completion(String id, String object, long created, String model, List<Choice> choices, Usage usage) {}

    /// A message; there is only one.
    record Choice(int index, Message message, Optional<Object> logprobs, String finishReason) {}

    /// What the model says.
    record Message(String role, String content, Optional<String> refusal) {}

    /// A piece of an answer.
    record Chunk(String id, String object, long created, String model, List<Change> choices, Optional<Usage> usage) {}

    /// What is added to the message.
    record Change(int index, Map<String, String> delta, Optional<Object> logprobs, Optional<String> finishReason) {}

    @Override
    public Optional<Object> opening() {
        return Optional.of(chunk(Map.of("role", ASSISTANT, "content", ""), Optional.empty()));
    }

    @Override
    public Object piece(String text) {
        return chunk(Map.of("content", text), Optional.empty());
    }

    @Override
    public Object ending(String reason) {
        return chunk(Map.of(), Optional.of(reason));
    }

    @Override
    public Object usage(Usage usage) {
        return new Chunk(id, "chat.completion.chunk", created, model, List.of(), Optional.of(usage));
    }

    @Override
    public Object whole(String text, String reason, Usage usage) {
        Message message = new Message(ASSISTANT, text, Optional.empty());
        Choice choice = new Choice(0, message, Optional.empty(), reason);
        return new Completion(id, "chat.completion", created, model, List.of(choice), usage);
    }

    private Chunk chunk(Map<String, String> delta, Optional<String> reason) {
        Change change = new Change(0, delta, Optional.empty(), reason);
        return new Chunk(id, "chat.completion.chunk", created, model, List.of(change), Optional.empty());
    }
}
