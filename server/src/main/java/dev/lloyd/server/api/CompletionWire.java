package dev.lloyd.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Answers of `/v1/completions`.
///
/// @param id of the answer
/// @param created seconds since 1970
/// @param model that was asked for
record CompletionWire(String id, long created, String model) implements Wire {
    static CompletionWire of(String model) {
        return new CompletionWire(Wire.newId("cmpl-"), Instant.now().getEpochSecond(), model);
    }

    /// An answer, or a piece of one.
    record Completion(
            String id, String object, long created, String model, List<Choice> choices, Optional<Usage> usage) {}

    /// A text; there is only one.
    record Choice(String text, int index, Optional<Object> logprobs, Optional<String> finishReason) {}

    @Override
    public Optional<Object> opening() {
        return Optional.empty();
    }

    @Override
    public Object piece(String text) {
        return completion(choices(text, Optional.empty()), Optional.empty());
    }

    @Override
    public Object ending(String reason) {
        return completion(choices("", Optional.of(reason)), Optional.empty());
    }

    @Override
    public Object usage(Usage usage) {
        return completion(List.of(), Optional.of(usage));
    }

    @Override
    public Object whole(String text, String reason, Usage usage) {
        return completion(choices(text, Optional.of(reason)), Optional.of(usage));
    }

    private Completion completion(List<Choice> choices, Optional<Usage> usage) {
        return new Completion(id, "text_completion", created, model, choices, usage);
    }

    private static List<Choice> choices(String text, Optional<String> reason) {
        return List.of(new Choice(text, 0, Optional.empty(), reason));
    }
}
