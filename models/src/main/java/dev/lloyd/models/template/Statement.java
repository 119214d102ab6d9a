package dev.lloyd.models.template;

import java.util.List;
import java.util.Optional;

/// What a template does.
sealed interface Statement {
    record Text(String text) implements Statement {}

    /// `{{ value }}`.
    record Output(Expression value, Token place) implements Statement {}

    /// `{% set names = value %}`.
    record Set(List<String> names, Expression value, Token place) implements Statement {}

    /// `{% set target.name = value %}`, of a namespace.
    record SetAttribute(String target, String name, Expression value, Token place) implements Statement {}

    /// `{% set name %}body{% endset %}`.
    record SetBlock(String name, List<Statement> body) implements Statement {}

    record If(Expression condition, List<Statement> body, List<Statement> otherwise) implements Statement {}

    /// `{% for names in source if condition %}`.
    record For(
            List<String> names,
            Expression source,
            Optional<Expression> condition,
            List<Statement> body,
            List<Statement> otherwise,
            Token place)
            implements Statement {}

    /// `{% break %}` or `{% continue %}`.
    record Jump(boolean ends) implements Statement {}

    record Macro(String name, List<String> parameters, List<Optional<Expression>> defaults, List<Statement> body)
            implements Statement {}

    /// Statements that belong together for another program only.
    record Group(List<Statement> body) implements Statement {}
}
