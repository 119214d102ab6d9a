package dev.lloyd.server.api;

/// The tokens of a request and its answer.
///
/// @param promptTokens that went in
/// @param completionTokens that came out
/// @param totalTokens both
record Usage(int promptTokens, int completionTokens, int totalTokens) {
    static Usage of(int prompt, int completion) {
        return new Usage(prompt, completion, prompt + completion);
    }
}
