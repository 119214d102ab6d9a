package dev.lloyd.models.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What has a value.
sealed interface Expression {
    /// What can go wrong at a place of the template.
    sealed interface Placed extends Expression {
        Token place();
    }

    record Literal(Object value) implements Expression {}

    record Variable(String name) implements Expression {}

    record ListOf(List<Expression> elements) implements Expression {}

    /// `(elements)`.
    record TupleOf(List<Expression> elements) implements Expression {}

    record MapOf(List<Map.Entry<Expression, Expression>> entries, Token place) implements Placed {}

    /// `target.name`.
    record Attribute(Expression target, String name, Token place) implements Placed {}

    /// `target[index]`.
    record Item(Expression target, Expression index, Token place) implements Placed {}

    /// `target[from:to:step]`.
    record Slice(
            Expression target,
            Optional<Expression> from,
            Optional<Expression> to,
            Optional<Expression> step,
            Token place)
            implements Placed {}

    record Call(Expression target, Arguments arguments, Token place) implements Placed {}

    /// `target | name(arguments)`.
    record Filter(Expression target, String name, Arguments arguments, Token place) implements Placed {}

    /// `target is name(arguments)`.
    record Check(Expression target, String name, Arguments arguments, Token place) implements Placed {}

    record Not(Expression operand) implements Expression {}

    record Negative(Expression operand, Token place) implements Placed {}

    /// Comparisons one after the other, all of which must hold: `first < second < third`.
    record Comparison(Expression first, List<Step> steps) implements Expression {}

    /// One comparison with what comes before it.
    ///
    /// @param operator `in`, `not in`, or a symbol
    record Step(String operator, Expression right, Token place) {}

    /// `and`, `or` and arithmetic.
    record Binary(String operator, Expression left, Expression right, Token place) implements Placed {}

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
