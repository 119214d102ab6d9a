package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Callable;
import dev.lloyd.models.template.Values.Undefined;
import java.util.List;
import java.util.Map;

/// What comes after `is`.
final class Checks {
    private Checks() {}

    static boolean holds(String name, Object value, List<Object> arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value instanceof Values.None;
            case "string" -> value instanceof String;
            case "number" -> value instanceof Number;
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "mapping" -> value instanceof Map;
            case "sequence", "iterable" -> value instanceof List || value instanceof Map || value instanceof String;
            case "callable" -> value instanceof Callable;
            case "odd" -> Math.floorMod(Values.whole(value), 2) == 1;
            case "even" -> Math.floorMod(Values.whole(value), 2) == 0;
            case "divisibleby" -> Values.whole(value) % Math.max(1, Values.whole(first(name, arguments))) == 0;
            case "equalto", "eq", "sameas" -> Values.areEqual(value, first(name, arguments));
            case "ne" -> !Values.areEqual(value, first(name, arguments));
            case "in" -> Values.contains(first(name, arguments), value);
            case "lower" -> Values.text(value).equals(Values.text(value).toLowerCase(java.util.Locale.ROOT));
            case "upper" -> Values.text(value).equals(Values.text(value).toUpperCase(java.util.Locale.ROOT));
            default -> throw new IllegalArgumentException("the test '" + name + "' is not supported");
        };
    }

    private static Object first(String name, List<Object> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("the test '" + name + "' needs an argument");
        }
        return arguments.getFirst();
    }
}
