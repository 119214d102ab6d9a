package dev.lloyd.models.chat;

import dev.lloyd.models.template.Template;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A model's own template, in the part of Jinja that `template` reads. The special tokens that it writes out
/// become
/// what they stand for; so do those that a message writes out, as with other servers.
///
/// @param template of the model
/// @param tokens texts of special tokens by the names that templates use, such as `bos_token`
public record ModelChat(Template template, Map<String, String> tokens) implements ChatTemplate {
    /// Copies the map.
    public ModelChat {
        tokens = Map.copyOf(tokens);
    }

    @Override
    public int[] ids(List<ChatMessage> messages, Tokenizer tokenizer) {
        return tokenizer.encodeMarked(text(messages));
    }

    /// The conversation as the template writes it.
    String text(List<ChatMessage> messages) {
        Map<String, Object> variables = new HashMap<>(tokens);
        variables.put(
                "messages",
                messages.stream()
                        .map(message -> Map.<Object, Object>of("role", message.role(), "content", message.content()))
                        .toList());
        variables.put("add_generation_prompt", true);
        return template.render(variables);
    }

    @Override
    public List<String> stops() {
        return List.of();
    }

    /// What the tokenizer's configuration says ends a text: for chats it is the end of a turn, while the
    /// network's
    /// own configuration may name the end of a document.
    @Override
    public List<Integer> ends(Tokenizer tokenizer) {
        int[] ids = tokenizer.encodeMarked(tokens.getOrDefault("eos_token", ""));
        return ids.length == 1 ? List.of(ids[0]) : List.of();
    }
}
