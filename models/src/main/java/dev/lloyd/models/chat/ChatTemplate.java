package dev.lloyd.models.chat;

import dev.lloyd.models.runtime.Prompt;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.List;

/// How a decoder reads a conversation.
public interface ChatTemplate {
    /// The ids of a conversation, up to where the model answers.
    ///
    /// @throws IllegalArgumentException if the template refuses the conversation
    int[] ids(List<ChatMessage> messages, Tokenizer tokenizer);

    /// Texts that end an answer.
    List<String> stops();

    /// For models that were made for no conversation: `User: ...` and `Assistant: ...`, a line each.
    static ChatTemplate plain() {
        return new Plain();
    }

    /// Roles before what is said.
    record Plain() implements ChatTemplate {
        @Override
        public int[] ids(List<ChatMessage> messages, Tokenizer tokenizer) {
            StringBuilder text = new StringBuilder();
            for (ChatMessage message : messages) {
                text.append(name(message.role()))
                        .append(": ")
                        .append(message.content())
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
                            "this model has no chat template, so a role is system, user or assistant, not '" + role
                                    + "'");
            };
        }

        @Override
        public List<String> stops() {
            return List.of("\nUser:", "\nSystem:");
        }
    }
}
