package dev.lloyd.models.runtime;

/// What an encoder was trained to see before a text, by the text's role. Left out, or put before the wrong kind of
/// text, search gets worse and nothing tells.
///
/// | model | query | passage |
/// |---|---|---|
/// | all-MiniLM-L6-v2 | | |
/// | bge-small-en-v1.5 | `Represent this sentence for searching relevant passages: ` | |
/// | e5-small-v2 | `query: ` | `passage: ` |
///
/// For e5, texts that are compared with each other, neither of them a search, are all queries.
///
/// @param query before a question or a search
/// @param passage before a text that is to be found
public record Prefixes(String query, String passage) {
    /// Either may be empty.
    public Prefixes {}

    /// Nothing before either.
    public static Prefixes none() {
        return new Prefixes("", "");
    }
}
