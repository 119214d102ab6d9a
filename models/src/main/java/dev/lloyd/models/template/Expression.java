package dev.lloyd.models.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What has a value.
sealed interface Expression {
    record Literal(Object value) implements Expression {}

    record Variable(String name) implements Expression {}

    record ListOf(List<Expression> elements) implements Expression {}

    record MapOf(List<Map.Entry<Expression, Expression>> entries) implements Expression {}

    /// `target.name`.
    record Attribute(Expression target, String name) implements Expression {}

    /// `target[index]`.
    record Item(Expression target, Expression index) implements Expression {}

    /// `target[from:to:step]`.
    record Slice(Expression target, Optional<Expression> from, Optional<Expression> to, Optional<Expression> step)
            implements Expression {}

    record Call(Expression target, Arguments arguments, Token place) implements Expression {}

    /// `target | name(arguments)`.
    record Filter(Expression target, String name, Arguments arguments, Token place) implements Expression {}

    /// `target is name(arguments)`.
    record Check(Expression target, String name, Arguments arguments, Token place) implements Expression {}

    record Not(Expression operand) implements Expression {}

    record Negative(Expression operand, Token place) implements Expression {}

    record Binary(String operator, Expression left, Expression right, Token place) implements Expression {}

    /// `value if condition else other`.
    record Conditional(Expression condition, Expression value, Optional<Expression> other) implements Expression {}

    /// What a call is given.
    ///
    /// @param places by place
    /// @param names by name
    record Arguments(List<Expression> places, Map<String, Expression> names) {
        static Arguments none() {
            return new Arguments(List.of(), Map.of());
        }
    }
}
