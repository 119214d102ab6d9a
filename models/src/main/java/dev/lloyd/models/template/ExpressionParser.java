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
            List.of(List.of("+", "-"), List.of("~"), List.of("*", "/", "//", "%"));

    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    /// Names that are no argument of the test before them.
    private static final List<String> AFTER_TESTS = List.of("if", "else", "or", "and", "not", "in");

    private final Words words;

    ExpressionParser(Words words) {
        this.words = words;
    }

    Expression whole() {
        return words.deeper(() -> {
            Expression value = or();
            if (!words.accept(Kind.NAME, "if")) {
                return value;
            }
            Expression condition = or();
            Optional<Expression> other = words.accept(Kind.NAME, "else") ? Optional.of(whole()) : Optional.empty();
            return new Expression.Conditional(condition, value, other);
        });
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
        return words.accept(Kind.NAME, "not") ? words.deeper(() -> new Expression.Not(not())) : comparison();
    }

    private Expression comparison() {
        Expression first = arithmetic(0);
        List<Expression.Step> steps = new ArrayList<>();
        while (true) {
            Token place = words.peek();
            if (place.kind() == Kind.SYMBOL && COMPARISONS.contains(place.text())) {
                words.take();
                steps.add(new Expression.Step(place.text(), arithmetic(0), place));
            } else if (words.accept(Kind.NAME, "in")) {
                steps.add(new Expression.Step("in", arithmetic(0), place));
            } else if (words.accept(Kind.NAME, "not")) {
                words.expect(Kind.NAME, "in");
                steps.add(new Expression.Step("not in", arithmetic(0), place));
            } else {
                return steps.isEmpty() ? first : new Expression.Comparison(first, steps);
            }
        }
    }

    private Expression arithmetic(int level) {
        if (level == ARITHMETIC.size()) {
            return filtered(unary());
        }
        Expression left = arithmetic(level + 1);
        while (words.peek().kind() == Kind.SYMBOL
                && ARITHMETIC.get(level).contains(words.peek().text())) {
            Token place = words.take();
            left = new Expression.Binary(place.text(), left, arithmetic(level + 1), place);
        }
        return left;
    }

    /// A sign is before what filters are applied to.
    private Expression unary() {
        Token place = words.peek();
        if (words.accept(Kind.SYMBOL, "-")) {
            return words.deeper(() -> new Expression.Negative(unary(), place));
        }
        return words.accept(Kind.SYMBOL, "+") ? words.deeper(this::unary) : postfix(primary());
    }

    /// Filters and tests bind tighter than any operator.
    private Expression filtered(Expression start) {
        Expression target = start;
        while (true) {
            Token place = words.peek();
            if (words.accept(Kind.SYMBOL, "|")) {
                String name = words.name();
                Arguments arguments = words.accept(Kind.SYMBOL, "(") ? arguments() : Arguments.none();
                target = new Expression.Filter(target, name, arguments, place);
            } else if (words.accept(Kind.NAME, "is")) {
                target = check(target);
            } else if (words.accept(Kind.SYMBOL, "(")) {
                target = new Expression.Call(target, arguments(), place);
            } else {
                return target;
            }
        }
    }

    private Expression check(Expression target) {
        boolean negated = words.accept(Kind.NAME, "not");
        Token place = words.peek();
        String name = words.name();
        Token next = words.peek();
        Arguments arguments = Arguments.none();
        if (words.accept(Kind.SYMBOL, "(")) {
            arguments = arguments();
        } else if (next.is(Kind.NAME, "is")) {
            throw next.error("one test after the other needs parentheses");
        } else if (begins(next)) {
            arguments = new Arguments(List.of(postfix(primary())), Map.of());
        }
        Expression check = new Expression.Check(target, name, arguments, place);
        return negated ? new Expression.Not(check) : check;
    }

    /// Whether a word begins the argument of a test.
    private static boolean begins(Token word) {
        return switch (word.kind()) {
            case STRING, NUMBER -> true;
            case NAME -> !AFTER_TESTS.contains(word.text());
            case SYMBOL -> word.text().equals("[") || word.text().equals("{");
            case TEXT, TAG, END -> false;
        };
    }

    private Expression postfix(Expression start) {
        Expression target = start;
        while (true) {
            Token place = words.peek();
            if (words.accept(Kind.SYMBOL, ".")) {
                target = words.peek().kind() == Kind.NUMBER
                        ? new Expression.Item(target, primary(), place)
                        : new Expression.Attribute(target, words.name(), place);
            } else if (words.accept(Kind.SYMBOL, "[")) {
                target = subscript(target, place);
            } else if (words.accept(Kind.SYMBOL, "(")) {
                target = new Expression.Call(target, arguments(), place);
            } else {
                return target;
            }
        }
    }

    private Expression subscript(Expression target, Token place) {
        Optional<Expression> from = bound();
        if (!words.sees(Kind.SYMBOL, ":")) {
            words.expect(Kind.SYMBOL, "]");
            return new Expression.Item(
                    target, from.orElseThrow(() -> words.peek().error("an index is missing")), place);
        }
        words.take();
        Optional<Expression> to = bound();
        Optional<Expression> step = words.accept(Kind.SYMBOL, ":") ? bound() : Optional.empty();
        words.expect(Kind.SYMBOL, "]");
        return new Expression.Slice(target, from, to, step, place);
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
            Token place = words.peek();
            if (argument instanceof Expression.Variable variable && words.accept(Kind.SYMBOL, "=")) {
                if (names.put(variable.name(), whole()) != null) {
                    throw place.error("the argument '" + variable.name() + "' is given twice");
                }
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
            case NUMBER -> new Expression.Literal(number(token));
            case NAME -> named(token.text());
            case SYMBOL ->
                switch (token.text()) {
                    case "(" -> parenthesis();
                    case "[" -> new Expression.ListOf(elements("]"));
                    case "{" -> map(token);
                    default -> throw token.error("'" + token.text() + "' is not expected here");
                };
            case TEXT, TAG, END -> throw token.error("an expression is missing before '" + token.text() + "'");
        };
    }

    private static Object number(Token token) {
        String digits = token.text();
        try {
            return digits.matches("\\d+") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        } catch (NumberFormatException error) {
            throw token.error("the number " + digits + " is too large, or none");
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
            return new Expression.TupleOf(List.of());
        }
        Expression first = whole();
        if (words.accept(Kind.SYMBOL, ")")) {
            return first;
        }
        words.expect(Kind.SYMBOL, ",");
        List<Expression> all = new ArrayList<>(List.of(first));
        all.addAll(elements(")"));
        return new Expression.TupleOf(all);
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

    private Expression map(Token place) {
        List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
        while (!words.accept(Kind.SYMBOL, "}")) {
            Expression key = whole();
            words.expect(Kind.SYMBOL, ":");
            entries.add(Map.entry(key, whole()));
            if (!words.sees(Kind.SYMBOL, "}")) {
                words.expect(Kind.SYMBOL, ",");
            }
        }
        return new Expression.MapOf(entries, place);
    }
}
