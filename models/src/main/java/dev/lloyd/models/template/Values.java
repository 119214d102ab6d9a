package dev.lloyd.models.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the values of a template are: `String`, `Long`, `Double`, `Boolean`, `List`, `Map`, {@link #NONE},
/// {@link Undefined}, and what can be called.
final class Values {
    /// Python's `None`.
    static final None NONE = new None();

    /// Python's `None`, of which there is one.
    record None() {}

    /// What is not there.
    ///
    /// @param name what it was looked for as
    record Undefined(String name) {}

    /// What a template calls.
    interface Callable {
        Object call(List<Object> places, Map<String, Object> names);
    }

    /// A map whose values a template may set.
    ///
    /// @param values by name
    record Namespace(Map<String, Object> values) {}

    private Values() {}

    static boolean isTrue(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Undefined missing -> false;
            default -> !(value instanceof None);
        };
    }

    /// As Python's `str`.
    static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined missing -> "";
            default -> {
                StringBuilder target = new StringBuilder();
                literal(value, target);
                yield target.toString();
            }
        };
    }

    private static void write(StringBuilder target, String text) {
        target.append(Budget.paid(text));
    }

    /// As Python's `repr`.
    private static void literal(Object value, StringBuilder target) {
        switch (value) {
            case Boolean truth -> write(target, truth ? "True" : "False");
            case String text ->
                write(
                        target,
                        "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'");
            case List<?> list -> {
                String before = "[";
                for (Object each : list) {
                    write(target, before);
                    literal(each, target);
                    before = ", ";
                }
                write(target, list.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> map -> {
                String before = "{";
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    write(target, before);
                    literal(each.getKey(), target);
                    write(target, ": ");
                    literal(each.getValue(), target);
                    before = ", ";
                }
                write(target, map.isEmpty() ? "{}" : "}");
            }
            default ->
                write(target, value instanceof None ? "None" : value instanceof Number ? value.toString() : "<object>");
        }
    }

    static boolean areEqual(Object left, Object right) {
        Budget.spend(1);
        if (left instanceof Number one && right instanceof Number two) {
            return one.doubleValue() == two.doubleValue();
        }
        if (left instanceof List<?> one && right instanceof List<?> two) {
            boolean equal = one.size() == two.size();
            for (int index = 0; equal && index < one.size(); index++) {
                equal = areEqual(one.get(index), two.get(index));
            }
            return equal;
        }
        if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> two) {
            boolean equal = one.size() == two.size();
            for (Map.Entry<?, ?> each : one.entrySet()) {
                Object other = two.get(each.getKey());
                equal = equal && other != null && areEqual(each.getValue(), other);
            }
            return equal;
        }
        return isPlain(left)
                ? left.equals(right)
                : left instanceof None && right instanceof None
                        || left instanceof Undefined && right instanceof Undefined;
    }

    /// Whether a value can be a key: one whose hash is made in no time.
    static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    static int compare(Object left, Object right) {
        if (left instanceof Number one && right instanceof Number two) {
            return Double.compare(one.doubleValue(), two.doubleValue());
        }
        if (left instanceof String one && right instanceof String two) {
            return one.compareTo(two);
        }
        throw new IllegalArgumentException("'" + text(left) + "' and '" + text(right) + "' cannot be compared");
    }

    static boolean contains(Object container, Object value) {
        return switch (container) {
            case String text -> {
                String part = text(value);
                Budget.search(text, part);
                yield text.contains(part);
            }
            case List<?> list -> list.stream().anyMatch(each -> areEqual(each, value));
            case Map<?, ?> map -> isPlain(value) && map.containsKey(value);
            case Undefined missing -> false;
            default -> throw new IllegalArgumentException("'" + text(container) + "' holds nothing");
        };
    }

    /// What a loop goes through.
    static List<Object> elements(Object value) {
        List<Object> elements = copied(value);
        Budget.spend(elements.size());
        return elements;
    }

    private static List<Object> copied(Object value) {
        return switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text ->
                new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
            case Undefined missing -> List.of();
            default -> throw new IllegalArgumentException("'" + text(value) + "' has no elements");
        };
    }

    static long whole(Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> number.longValue();
            case Boolean truth -> truth ? 1 : 0;
            case String text when text.strip().matches("[+-]?\\d{1,18}") -> Long.parseLong(text.strip());
            default -> throw new IllegalArgumentException("'" + text(value) + "' is no whole number");
        };
    }

    /// As Python's `json.dumps` without escaping of other scripts.
    static String json(Object value, int indent) {
        StringBuilder target = new StringBuilder();
        json(value, indent, 0, target);
        return target.toString();
    }

    private static void json(Object value, int indent, int depth, StringBuilder target) {
        switch (value) {
            case String text -> write(target, quoted(text));
            case Boolean truth -> write(target, truth ? "true" : "false");
            case Number number -> write(target, number.toString());
            case List<?> list -> {
                write(target, "[");
                for (int index = 0; index < list.size(); index++) {
                    newLine(index > 0, indent, depth + 1, target);
                    json(list.get(index), indent, depth + 1, target);
                }
                close(list.isEmpty(), "]", indent, depth, target);
            }
            case Map<?, ?> map -> {
                write(target, "{");
                boolean following = false;
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    newLine(following, indent, depth + 1, target);
                    write(target, quoted(text(each.getKey())) + ": ");
                    json(each.getValue(), indent, depth + 1, target);
                    following = true;
                }
                close(map.isEmpty(), "}", indent, depth, target);
            }
            default -> {
                if (!(value instanceof None)) {
                    throw new IllegalArgumentException("'" + text(value) + "' cannot be written as JSON");
                }
                write(target, "null");
            }
        }
    }

    private static void newLine(boolean following, int indent, int depth, StringBuilder target) {
        if (indent > 0) {
            write(target, (following ? ",\n" : "\n") + " ".repeat(indent * depth));
        } else {
            write(target, following ? ", " : "");
        }
    }

    private static void close(boolean empty, String bracket, int indent, int depth, StringBuilder target) {
        if (indent > 0 && !empty) {
            write(target, "\n" + " ".repeat(indent * depth));
        }
        write(target, bracket);
    }

    private static String quoted(String text) {
        StringBuilder target = new StringBuilder("\"");
        for (int place = 0; place < text.length(); place++) {
            char letter = text.charAt(place);
            switch (letter) {
                case '"' -> target.append("\\\"");
                case '\\' -> target.append("\\\\");
                case '\n' -> target.append("\\n");
                case '\r' -> target.append("\\r");
                case '\t' -> target.append("\\t");
                default -> target.append(letter < ' ' ? "\\u%04x".formatted((int) letter) : String.valueOf(letter));
            }
        }
        return target.append('"').toString();
    }
}
