package dev.lloyd.models.template;

/// A word of a template.
///
/// @param kind what it is
/// @param text of it; of a string, what it stands for
/// @param line in the template, from 1
record Token(Kind kind, String text, int line) {
    enum Kind {
        /// Outside of tags.
        TEXT,
        /// `{{`, `}}`, `{%` or `%}`.
        TAG,
        NAME,
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    boolean is(Kind other, String word) {
        return kind == other && text.equals(word);
    }

    IllegalArgumentException error(String message) {
        return new IllegalArgumentException("chat template, line " + line + ": " + message);
    }
}
