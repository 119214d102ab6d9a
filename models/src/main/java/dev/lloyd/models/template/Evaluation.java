package dev.lloyd.models.template;

import dev.lloyd.models.template.Expression.Arguments;
import dev.lloyd.models.template.Values.Callable;
import dev.lloyd.models.template.Values.Namespace;
import dev.lloyd.models.template.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The values of expressions.
final class Evaluation {
    Object value(Expression expression, Scope scope) {
        Budget.step();
        return expression instanceof Expression.Placed placed
                ? guarded(placed.place(), () -> Budget.deeper(() -> placed(placed, scope)))
                : Budget.deeper(() -> plain(expression, scope));
    }

    private Object plain(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Variable variable -> scope.get(variable.name());
            case Expression.ListOf list -> values(list.elements(), scope);
            case Expression.TupleOf tuple -> new Tuple(values(tuple.elements(), scope));
            case Expression.Not not -> !Values.isTrue(value(not.operand(), scope));
            case Expression.Comparison comparison -> comparison(comparison, scope);
            case Expression.Conditional conditional ->
                Values.isTrue(value(conditional.condition(), scope))
                        ? value(conditional.value(), scope)
                        : conditional.other().map(other -> value(other, scope)).orElseGet(() -> new Undefined("else"));
            case Expression.Placed placed -> placed(placed, scope);
        };
    }

    private Object placed(Expression.Placed expression, Scope scope) {
        return switch (expression) {
            case Expression.MapOf map -> map(map, scope);
            case Expression.Attribute attribute -> attribute(value(attribute.target(), scope), attribute.name());
            case Expression.Item item -> item(value(item.target(), scope), value(item.index(), scope));
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call call -> call(call, scope);
            case Expression.Filter filter ->
                Filters.apply(
                        filter.name(),
                        value(filter.target(), scope),
                        values(filter.arguments().places(), scope),
                        named(filter.arguments(), scope));
            case Expression.Check check ->
                Checks.holds(
                        check.name(),
                        value(check.target(), scope),
                        values(check.arguments().places(), scope));
            case Expression.Negative negative -> Numbers.negative(value(negative.operand(), scope));
            case Expression.Binary binary -> binary(binary, scope);
        };
    }

    /// What goes wrong inside is said with its line, once.
    static <T> T guarded(Token place, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException error) {
            String message = String.valueOf(error.getMessage());
            throw message.startsWith("chat template") ? error : place.error(message);
        } catch (ArithmeticException error) {
            throw place.error("a number is too large here");
        } catch (UnsupportedOperationException error) {
            throw place.error("this list cannot grow");
        } catch (RuntimeException error) {
            // Nothing is known to come here; a template is a stranger's, so that is no promise.
            throw place.error("a call or a number is wrong here");
        }
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>();
        expressions.forEach(each -> values.add(value(each, scope)));
        return values;
    }

    private Map<String, Object> named(Arguments arguments, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        arguments.names().forEach((name, each) -> values.put(name, value(each, scope)));
        return values;
    }

    private Map<Object, Object> map(Expression.MapOf map, Scope scope) {
        Map<Object, Object> values = new LinkedHashMap<>();
        map.entries().forEach(entry -> {
            Object key = value(entry.getKey(), scope);
            if (!Values.isPlain(key)) {
                throw new IllegalArgumentException("a key is a text, a number, true or false");
            }
            Values.entry(values, key); // Pays for finding its place.
            values.put(key, value(entry.getValue(), scope));
        });
        return values;
    }

    /// Entries come before methods, as in Jinja for `.`.
    private static Object attribute(Object target, String name) {
        requireDefined(target, name);
        Optional<Callable> method = Methods.of(target, name);
        if (target instanceof Namespace namespace) {
            return namespace.values().getOrDefault(name, new Undefined(name));
        }
        Optional<Object> entry = target instanceof Map<?, ?> map ? Values.entry(map, name) : Optional.empty();
        return entry.or(() -> method).orElseGet(() -> new Undefined(name));
    }

    private static Object item(Object target, Object index) {
        if (target instanceof Undefined) {
            requireDefined(target, Values.text(index));
        }
        if (target instanceof Map<?, ?> map) {
            return Values.entry(map, index).orElseGet(() -> new Undefined("item"));
        }
        return index instanceof String name ? attribute(target, name) : Values.element(target, Values.whole(index));
    }

    private static void requireDefined(Object target, String part) {
        if (target instanceof Undefined missing) {
            throw new IllegalArgumentException("'" + missing.name() + "' is not defined, so it has no '" + part + "'");
        }
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object target = value(slice.target(), scope);
        List<Object> elements = Values.elements(target);
        int size = elements.size();
        // A longer step leads outside as well.
        long step = Math.clamp(number(slice.step(), scope).orElse(1L), -size - 1L, size + 1L);
        if (step == 0) {
            throw new IllegalArgumentException("a slice goes by steps of 0");
        }
        long from = bound(number(slice.from(), scope).orElse(step > 0 ? 0L : size - 1L), size, step);
        long to = number(slice.to(), scope).map(each -> bound(each, size, step)).orElse(step > 0 ? size : -1L);
        List<Object> taken = new ArrayList<>();
        for (long place = from; step > 0 ? place < to : place > to; place += step) {
            taken.add(elements.get((int) place));
        }
        return switch (target) {
            case String text -> Methods.joined("", taken);
            case Tuple tuple -> new Tuple(taken);
            default -> taken;
        };
    }

    /// The number of a bound, if there is one that is not `none`.
    private Optional<Long> number(Optional<Expression> bound, Scope scope) {
        return bound.map(each -> value(each, scope))
                .filter(value -> !(value instanceof Values.None))
                .map(Values::whole);
    }

    private static long bound(long given, int size, long step) {
        long place = given + (given < 0 ? size : 0);
        return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1);
    }

    private Object call(Expression.Call call, Scope scope) {
        Object target = value(call.target(), scope);
        if (target instanceof Callable callable) {
            return callable.call(values(call.arguments().places(), scope), named(call.arguments(), scope));
        }
        String name = call.target() instanceof Expression.Variable variable
                ? variable.name()
                : call.target() instanceof Expression.Attribute attribute ? attribute.name() : "this";
        throw new IllegalArgumentException("'" + name + "' cannot be called");
    }

    private Object binary(Expression.Binary binary, Scope scope) {
        Object left = value(binary.left(), scope);
        if (binary.operator().equals("and")) {
            return Values.isTrue(left) ? value(binary.right(), scope) : left;
        }
        if (binary.operator().equals("or")) {
            return Values.isTrue(left) ? left : value(binary.right(), scope);
        }
        Object right = value(binary.right(), scope);
        return switch (binary.operator()) {
            case "~" -> Numbers.joined(Values.text(left), Values.text(right));
            case "+" -> Numbers.sum(left, right);
            case "-" -> Numbers.difference(left, right);
            case "*" -> Numbers.product(left, right);
            case "/" -> Numbers.quotient(left, right);
            case "//" -> Numbers.floored(left, right);
            case "%" -> Numbers.remainder(left, right);
            default -> throw new AssertionError(binary.operator());
        };
    }

    private boolean comparison(Expression.Comparison comparison, Scope scope) {
        Object left = value(comparison.first(), scope);
        for (Expression.Step step : comparison.steps()) {
            Object before = left;
            Object right = value(step.right(), scope);
            if (!guarded(step.place(), () -> holds(step.operator(), before, right))) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.areEqual(left, right);
            case "!=" -> !Values.areEqual(left, right);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            case ">=" -> Values.compare(left, right) >= 0;
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            default -> throw new AssertionError(operator);
        };
    }
}
