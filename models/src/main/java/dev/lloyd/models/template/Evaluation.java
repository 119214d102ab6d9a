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

/// The values of expressions.
final class Evaluation {
    Object value(Expression expression, Scope scope) {
        Budget.step();
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Variable variable -> scope.get(variable.name());
            case Expression.ListOf list -> values(list.elements(), scope);
            case Expression.MapOf map -> map(map, scope);
            case Expression.Attribute attribute -> attribute(value(attribute.target(), scope), attribute.name());
            case Expression.Item item -> item(value(item.target(), scope), value(item.index(), scope));
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call call -> guarded(call.place(), () -> call(call, scope));
            case Expression.Filter filter ->
                guarded(
                        filter.place(),
                        () -> Filters.apply(
                                filter.name(),
                                value(filter.target(), scope),
                                values(filter.arguments().places(), scope),
                                named(filter.arguments(), scope)));
            case Expression.Check check ->
                guarded(
                        check.place(),
                        () -> Checks.holds(
                                check.name(),
                                value(check.target(), scope),
                                values(check.arguments().places(), scope)));
            case Expression.Not not -> !Values.isTrue(value(not.operand(), scope));
            case Expression.Negative negative ->
                guarded(negative.place(), () -> negative(value(negative.operand(), scope)));
            case Expression.Binary binary -> binary(binary, scope);
            case Expression.Conditional conditional ->
                Values.isTrue(value(conditional.condition(), scope))
                        ? value(conditional.value(), scope)
                        : conditional.other().map(other -> value(other, scope)).orElseGet(() -> new Undefined("else"));
        };
    }

    /// What goes wrong inside is said with its line, once.
    static <T> T guarded(Token place, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException error) {
            String message = String.valueOf(error.getMessage());
            throw message.startsWith("chat template") ? error : place.error(message);
        } catch (RuntimeException error) {
            // Whatever a call can do wrong (no argument, a list that cannot grow, a number that is too large).
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
                throw new IllegalArgumentException("chat template: a key is a text, a number, true or false");
            }
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
        if (target instanceof Map<?, ?> map) {
            Object entry = map.get(name);
            return entry != null ? entry : method.<Object>map(each -> each).orElseGet(() -> new Undefined(name));
        }
        return method.<Object>map(each -> each).orElseGet(() -> new Undefined(name));
    }

    private static Object item(Object target, Object index) {
        requireDefined(target, Values.text(index));
        if (target instanceof Map<?, ?> map) {
            Object found = Values.isPlain(index) ? map.get(index) : null;
            return found == null ? new Undefined(Values.text(index)) : found;
        }
        if (index instanceof String name) {
            return attribute(target, name);
        }
        List<Object> elements = Values.elements(target);
        long place = Values.whole(index);
        place += place < 0 ? elements.size() : 0;
        return place >= 0 && place < elements.size() ? elements.get((int) place) : new Undefined("item");
    }

    private static void requireDefined(Object target, String part) {
        if (target instanceof Undefined missing) {
            throw new IllegalArgumentException(
                    "chat template: '" + missing.name() + "' is not defined, so it has no '" + part + "'");
        }
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object target = value(slice.target(), scope);
        List<Object> elements = Values.elements(target);
        long step = slice.step().map(each -> Values.whole(value(each, scope))).orElse(1L);
        if (step == 0) {
            throw new IllegalArgumentException("chat template: a slice goes by steps of 0");
        }
        int size = elements.size();
        long from = bound(slice.from(), scope, step > 0 ? 0 : size - 1, size, step);
        long to = bound(slice.to(), scope, step > 0 ? size : -1 - size, size, step);
        List<Object> taken = new ArrayList<>();
        for (long place = from; step > 0 ? place < to : place > to; place += step) {
            taken.add(elements.get((int) place));
        }
        return target instanceof String
                ? String.join("", taken.stream().map(Values::text).toList())
                : taken;
    }

    private long bound(Optional<Expression> bound, Scope scope, long standard, int size, long step) {
        long place = bound.map(each -> Values.whole(value(each, scope))).orElse(standard);
        place += place < 0 ? size : 0;
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

    private static Object negative(Object value) {
        return value instanceof Double number ? (Object) (-number) : (Object) Math.negateExact(Values.whole(value));
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
        return guarded(binary.place(), () -> operation(binary.operator(), left, right));
    }

    private static Object operation(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.areEqual(left, right);
            case "!=" -> !Values.areEqual(left, right);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            case ">=" -> Values.compare(left, right) >= 0;
            case "in" -> Values.contains(right, left);
            case "~" -> joined(Values.text(left), Values.text(right));
            case "+" -> sum(left, right);
            case "-" -> number(left, right, Math.subtractExact(whole(left), whole(right)), real(left) - real(right));
            case "*" -> number(left, right, Math.multiplyExact(whole(left), whole(right)), real(left) * real(right));
            case "/" -> real(left) / real(right);
            case "//" -> Math.floorDiv(Values.whole(left), Values.whole(right));
            case "%" -> Math.floorMod(Values.whole(left), Values.whole(right));
            default -> throw new AssertionError(operator);
        };
    }

    private static Object sum(Object left, Object right) {
        if (left instanceof String one && right instanceof String two) {
            return joined(one, two);
        }
        if (left instanceof List<?> one && right instanceof List<?> two) {
            Budget.spend(one.size() + (long) two.size());
            List<Object> all = new ArrayList<>(one);
            all.addAll(two);
            return all;
        }
        return number(left, right, Math.addExact(whole(left), whole(right)), real(left) + real(right));
    }

    private static String joined(String left, String right) {
        Budget.spend(left.length() + (long) right.length());
        return left + right;
    }

    private static Object number(Object left, Object right, long whole, double real) {
        return left instanceof Double || right instanceof Double ? (Object) real : (Object) whole;
    }

    private static long whole(Object value) {
        return value instanceof Double ? 0 : requireNumber(value).longValue();
    }

    private static double real(Object value) {
        return requireNumber(value).doubleValue();
    }

    private static Number requireNumber(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException("'" + Values.text(value) + "' is no number"
                + (value instanceof Undefined missing ? " ('" + missing.name() + "' is not defined)" : ""));
    }
}
