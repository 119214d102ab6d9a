package dev.lloyd.models.template;

import java.util.List;
import java.util.Map;

/// A template in the part of Jinja that chat templates use, read once and rendered often. Thread-safe.
///
/// As Hugging Face's tools render it: the newline after a block tag is taken away, and so are blanks before one
/// that
/// begins a line.
public final class Template {
    private static final int MAX_CHARACTERS = 1 << 20;

    private final List<Statement> statements;

    private Template(List<Statement> statements) {
        this.statements = List.copyOf(statements);
    }

    /// Reads a template.
    ///
    /// @throws IllegalArgumentException if it is none, or uses what is not supported; the message says the line
    public static Template parse(String source) {
        if (source.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a template has " + source.length() + " characters, more than " + MAX_CHARACTERS);
        }
        try {
            return new Template(new StatementParser(new Lexer(source).tokens()).all());
        } catch (StackOverflowError error) {
            throw new IllegalArgumentException("the template is nested too deeply", error);
        }
    }

    /// Renders it.
    ///
    /// @param variables texts, whole numbers, doubles, truths, lists and maps with texts as keys
    /// @throws IllegalArgumentException if the template refuses them (`raise_exception`), goes wrong, or does
    ///     not
    ///     come to an end
    public String render(Map<String, Object> variables) {
        try {
            return ScopedValue.where(Budget.CURRENT, new Budget()).call(() -> new Rendering(variables).run(statements));
        } catch (StackOverflowError error) {
            throw new IllegalArgumentException("the template is nested too deeply", error);
        }
    }
}
