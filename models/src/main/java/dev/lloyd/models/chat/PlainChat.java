package dev.lloyd.models.chat;

import dev.lloyd.models.runtime.Prompt;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.List;

/// For models that were made for no conversation: `User: ...` and `Assistant: ...`, one after the other,
/// without blanks around.
public record PlainChat() implements ChatTemplate {
    /// There is only one.
    public PlainChat {}

    @Override
    public int[] ids(List<ChatMessage> messages, Tokenizer tokenizer) {
        StringBuilder text = new StringBuilder();
        for (ChatMessage message : messages) {
            text.append(name(message.role()))
                    .append(": ")
                    .append(message.content().strip())
                    .append('\n');
        }
        return Prompt.ids(tokenizer, text.append("Assistant:").toString());
    }

    private static String name(String role) {
        return switch (role) {
            case "system" -> "System";
            case "user" -> "User";
            case "assistant" -> "Assistant";
            default ->
                throw new IllegalArgumentException(
                        "this model has no chat template, so a role is system, user or assistant, not '" + role + "'");
        };
    }

    @Override
    public List<String> stops() {
        return List.of("\nUser:", "\nSystem:");
    }

    @Override
    public List<Integer> ends(Tokenizer tokenizer) {
        return List.of();
    }
}
