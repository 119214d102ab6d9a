package dev.lloyd.models.chat;

/// What somebody says in a conversation.
///
/// @param role who: `system`, `user`, `assistant`, or another that a model's template knows
/// @param content what
public record ChatMessage(String role, String content) {
    /// Takes both as they are.
    public ChatMessage {}
}
