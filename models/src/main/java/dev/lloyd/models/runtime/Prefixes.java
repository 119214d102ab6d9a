package dev.lloyd.models.runtime;

/// What an encoder was trained to see before a text, by the text's role.
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
