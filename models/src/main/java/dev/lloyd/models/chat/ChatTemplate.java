package dev.lloyd.models.chat;

import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.List;

/// How a decoder reads a conversation: a template of its own, or {@link PlainChat} for those that have none.
public interface ChatTemplate {
    /// The ids of a conversation, up to where the model answers.
    ///
    /// @throws IllegalArgumentException if the template refuses the conversation
    int[] ids(List<ChatMessage> messages, Tokenizer tokenizer);

    /// Texts that end an answer.
    List<String> stops();

    /// Tokens that end an answer, beside those that the model's configuration names.
    List<Integer> ends(Tokenizer tokenizer);
}
