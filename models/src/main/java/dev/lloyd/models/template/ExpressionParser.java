package dev.lloyd.models.template;

import dev.lloyd.models.template.Expression.Arguments;
import dev.lloyd.models.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads expressions, by the precedence of Python's operators.
final class ExpressionParser {
    /// Loosest first; `not`, comparisons and `is` are apart.
    private static final List<List<String>> ARITHMETIC =
            List.of(List.of("~"), List.of("+", "-"), List.of("*", "/", "//", "%"));

    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");

    private final Words words;

    ExpressionParser(Words words) {
        this.words = words;
    }

    Expression whole() {
        Expression value = or();
        if (!words.accept(Kind.NAME, "if")) {
            return value;
        }
        Expression condition = or();
        Optional<Expression> other = words.accept(Kind.NAME, "else") ? Optional.of(whole()) : Optional.empty();
        return new Expression.Conditional(condition, value, other);
    }

    /// A loop's source, after which an `if` is the loop's.
    Expression or() {
        Expression left = and();
        while (words.sees(Kind.NAME, "or")) {
            Token place = words.take();
            left = new Expression.Binary("or", left, and(), place);
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (words.sees(Kind.NAME, "and")) {
            Token place = words.take();
            left = new Expression.Binary("and", left, not(), place);
        }
        return left;
    }

    private Expression not() {
        return words.accept(Kind.NAME, "not") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression left = arithmetic(0);
        while (true) {
            Token place = words.peek();
            if (place.kind() == Kind.SYMBOL && COMPARISONS.contains(place.text())) {
                words.take();
                left = new Expression.Binary(place.text(), left, arithmetic(0), place);
            } else if (words.accept(Kind.NAME, "in")) {
                left = new Expression.Binary("in", left, arithmetic(0), place);
            } else if (words.accept(Kind.NAME, "not")) {
                words.expect(Kind.NAME, "in");
                left = new Expression.Not(new Expression.Binary("in", left, arithmetic(0), place));
            } else {
                return left;
            }
        }
    }

    private Expression arithmetic(int level) {
        if (level == ARITHMETIC.size()) {
            return unary();
        }
        Expression left = arithmetic(level + 1);
        while (words.peek().kind() == Kind.SYMBOL
                && ARITHMETIC.get(level).contains(words.peek().text())) {
            Token place = words.take();
            left = new Expression.Binary(place.text(), left, arithmetic(level + 1), place);
        }
        return left;
    }

    private Expression unary() {
        Token place = words.peek();
        if (words.accept(Kind.SYMBOL, "-")) {
            return new Expression.Negative(unary(), place);
        }
        if (words.accept(Kind.SYMBOL, "+")) {
            return unary();
        }
        return checked(postfix(primary()));
    }

    /// `is` binds tighter than any operator, as filters do.
    private Expression checked(Expression start) {
        Expression target = start;
        while (words.accept(Kind.NAME, "is")) {
            boolean negated = words.accept(Kind.NAME, "not");
            Token place = words.peek();
            String name = words.name();
            Arguments arguments = Arguments.none();
            if (words.accept(Kind.SYMBOL, "(")) {
                arguments = arguments();
            } else if (words.peek().kind() == Kind.STRING || words.peek().kind() == Kind.NUMBER) {
                arguments = new Arguments(List.of(primary()), Map.of());
            }
            Expression check = new Expression.Check(target, name, arguments, place);
            target = negated ? new Expression.Not(check) : check;
        }
        return target;
    }

    private Expression postfix(Expression start) {
        Expression target = start;
        while (true) {
            Token place = words.peek();
            if (words.accept(Kind.SYMBOL, ".")) {
                target = words.peek().kind() == Kind.NUMBER
                        ? new Expression.Item(target, primary())
                        : new Expression.Attribute(target, words.name());
            } else if (words.accept(Kind.SYMBOL, "[")) {
                target = subscript(target);
            } else if (words.accept(Kind.SYMBOL, "(")) {
                target = new Expression.Call(target, arguments(), place);
            } else if (words.accept(Kind.SYMBOL, "|")) {
                String name = words.name();
                Arguments arguments = words.accept(Kind.SYMBOL, "(") ? arguments() : Arguments.none();
                target = new Expression.Filter(target, name, arguments, place);
            } else {
                return target;
            }
        }
    }

    private Expression subscript(Expression target) {
        Optional<Expression> from = bound();
        if (!words.sees(Kind.SYMBOL, ":")) {
            words.expect(Kind.SYMBOL, "]");
            return new Expression.Item(
                    target, from.orElseThrow(() -> words.peek().error("an index is missing")));
        }
        words.take();
        Optional<Expression> to = bound();
        Optional<Expression> step = words.accept(Kind.SYMBOL, ":") ? bound() : Optional.empty();
        words.expect(Kind.SYMBOL, "]");
        return new Expression.Slice(target, from, to, step);
    }

    private Optional<Expression> bound() {
        return words.sees(Kind.SYMBOL, ":") || words.sees(Kind.SYMBOL, "]") ? Optional.empty() : Optional.of(whole());
    }

    /// After `(`, to `)`.
    private Arguments arguments() {
        List<Expression> places = new ArrayList<>();
        Map<String, Expression> names = new LinkedHashMap<>();
        while (!words.accept(Kind.SYMBOL, ")")) {
            Expression argument = whole();
            if (argument instanceof Expression.Variable variable && words.accept(Kind.SYMBOL, "=")) {
                names.put(variable.name(), whole());
            } else {
                places.add(argument);
            }
            if (!words.sees(Kind.SYMBOL, ")")) {
                words.expect(Kind.SYMBOL, ",");
            }
        }
        return new Arguments(places, names);
    }

    private Expression primary() {
        Token token = words.take();
        return switch (token.kind()) {
            case STRING -> new Expression.Literal(strings(token.text()));
            case NUMBER ->
                new Expression.Literal(
                        token.text().contains(".") ? (Object) Double.valueOf(token.text()) : number(token));
            case NAME -> named(token.text());
            case SYMBOL ->
                switch (token.text()) {
                    case "(" -> parenthesis();
                    case "[" -> new Expression.ListOf(elements("]"));
                    case "{" -> map();
                    default -> throw token.error("'" + token.text() + "' is not expected here");
                };
            case TEXT, TAG, END -> throw token.error("an expression is missing before '" + token.text() + "'");
        };
    }

    private static Long number(Token token) {
        try {
            return Long.valueOf(token.text());
        } catch (NumberFormatException tooLarge) {
            throw token.error("the number " + token.text() + " is too large");
        }
    }

    /// Strings beside each other are one.
    private String strings(String first) {
        StringBuilder all = new StringBuilder(first);
        while (words.peek().kind() == Kind.STRING) {
            all.append(words.take().text());
        }
        return all.toString();
    }

    private static Expression named(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(Values.NONE);
            default -> new Expression.Variable(name);
        };
    }

    private Expression parenthesis() {
        if (words.accept(Kind.SYMBOL, ")")) {
            return new Expression.ListOf(List.of());
        }
        Expression first = whole();
        if (words.accept(Kind.SYMBOL, ")")) {
            return first;
        }
        words.expect(Kind.SYMBOL, ",");
        List<Expression> all = new ArrayList<>(List.of(first));
        all.addAll(elements(")"));
        return new Expression.ListOf(all);
    }

    private List<Expression> elements(String close) {
        List<Expression> elements = new ArrayList<>();
        while (!words.accept(Kind.SYMBOL, close)) {
            elements.add(whole());
            if (!words.sees(Kind.SYMBOL, close)) {
                words.expect(Kind.SYMBOL, ",");
            }
        }
        return elements;
    }

    private Expression map() {
        List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
        while (!words.accept(Kind.SYMBOL, "}")) {
            Expression key = whole();
            words.expect(Kind.SYMBOL, ":");
            entries.add(Map.entry(key, whole()));
            if (!words.sees(Kind.SYMBOL, "}")) {
                words.expect(Kind.SYMBOL, ",");
            }
        }
        return new Expression.MapOf(entries);
    }
}
