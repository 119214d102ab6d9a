package dev.lloyd.models.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the values of a template are: `String`, `Long`, `Double`, `Boolean`, `List`, {@link Tuple}, `Map`, {@link
/// #NONE},
/// {@link Undefined}, and what can be called.
final class Values {
    private static final int MAX_DIGITS = 20;
    private static final int MAX_SHOWN = 60;

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
    record Namespace(Map<Object, Object> values) {}

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
            case String text -> write(target, Texts.literal(text));
            case Tuple tuple -> {
                write(target, "(");
                elements(tuple, target);
                write(target, tuple.size() == 1 ? ",)" : ")");
            }
            case List<?> list -> {
                write(target, "[");
                elements(list, target);
                write(target, "]");
            }
            case Map<?, ?> map -> {
                write(target, "{");
                String before = "";
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    write(target, before);
                    inner(each.getKey(), target);
                    write(target, ": ");
                    inner(each.getValue(), target);
                    before = ", ";
                }
                write(target, "}");
            }
            case None none -> write(target, "None");
            case Double number -> write(target, Numbers.text(number));
            case Undefined missing -> write(target, "Undefined");
            default -> write(target, value instanceof Number ? value.toString() : "<object>");
        }
    }

    private static void elements(List<?> list, StringBuilder target) {
        String before = "";
        for (Object each : list) {
            write(target, before);
            inner(each, target);
            before = ", ";
        }
    }

    private static void inner(Object value, StringBuilder target) {
        Budget.step();
        Budget.deeper(() -> {
            literal(value, target);
            return target;
        });
    }

    static boolean areEqual(Object left, Object right) {
        Budget.spend(1);
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right) == 0;
        }
        if (left instanceof String one && right instanceof String two) {
            Budget.compare(one, two);
            return one.equals(two);
        }
        if (left instanceof List<?> one && right instanceof List<?> two) {
            return left instanceof Tuple == right instanceof Tuple && Budget.deeper(() -> areEqual(one, two));
        }
        if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> two) {
            return Budget.deeper(() -> areEqual(one, two));
        }
        return left instanceof None && right instanceof None || left instanceof Undefined && right instanceof Undefined;
    }

    private static boolean areEqual(List<?> one, List<?> two) {
        boolean equal = one.size() == two.size();
        for (int index = 0; equal && index < one.size(); index++) {
            equal = areEqual(one.get(index), two.get(index));
        }
        return equal;
    }

    private static boolean areEqual(Map<?, ?> one, Map<?, ?> two) {
        boolean equal = one.size() == two.size();
        for (Map.Entry<?, ?> each : one.entrySet()) {
            equal = equal
                    && entry(two, each.getKey())
                            .map(other -> areEqual(each.getValue(), other))
                            .orElse(false);
        }
        return equal;
    }

    /// Whether a value can be a key: one whose hash is made in no time.
    static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    /// What a map has for a key.
    static Optional<Object> entry(Map<?, ?> map, Object key) {
        Budget.spend(key instanceof String text ? 1L + text.length() : 1);
        return isPlain(key) ? Optional.ofNullable(map.get(key)) : Optional.empty();
    }

    static int compare(Object left, Object right) {
        Budget.spend(1);
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        if (left instanceof String one && right instanceof String two) {
            Budget.compare(one, two);
            return one.compareTo(two);
        }
        if (left instanceof List<?> one && right instanceof List<?> two) {
            return Budget.deeper(() -> compare(one, two));
        }
        throw new IllegalArgumentException("'" + text(left) + "' and '" + text(right) + "' cannot be compared");
    }

    private static int compare(List<?> one, List<?> two) {
        for (int index = 0; index < Math.min(one.size(), two.size()); index++) {
            if (!areEqual(one.get(index), two.get(index))) {
                return compare(one.get(index), two.get(index));
            }
        }
        return Integer.compare(one.size(), two.size());
    }

    static boolean contains(Object container, Object value) {
        return switch (container) {
            case String text -> {
                if (!(value instanceof String part)) {
                    throw new IllegalArgumentException("a text holds texts, not '" + text(value) + "'");
                }
                Budget.search(text, part);
                yield text.contains(part);
            }
            case List<?> list -> list.stream().anyMatch(each -> areEqual(each, value));
            case Map<?, ?> map -> entry(map, value).isPresent();
            case Undefined missing -> false;
            default -> throw new IllegalArgumentException("'" + text(container) + "' holds nothing");
        };
    }

    /// What a loop goes through.
    static List<Object> elements(Object value) {
        return switch (value) {
            case List<?> list -> {
                Budget.spend(list.size());
                yield new ArrayList<>(list);
            }
            case Map<?, ?> map -> {
                Budget.spend(map.size());
                yield new ArrayList<>(map.keySet());
            }
            case String text -> {
                Budget.made(text.length());
                yield new ArrayList<>(
                        text.codePoints().mapToObj(Character::toString).toList());
            }
            case Undefined missing -> List.of();
            default -> throw new IllegalArgumentException("'" + text(value) + "' has no elements");
        };
    }

    static long size(Object value) {
        return switch (value) {
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case String text -> text.codePointCount(0, Budget.paid(text).length());
            default -> elements(value).size();
        };
    }

    /// The element at a place, from the end if it is negative.
    static Object element(Object value, long index) {
        long place = index < 0 ? index + size(value) : index;
        if (place < 0 || place >= size(value)) {
            return new Undefined("item");
        }
        return switch (value) {
            case List<?> list -> list.get((int) place);
            case String text -> Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) place)));
            default -> elements(value).get((int) place);
        };
    }

    static long whole(Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> number.longValue();
            case Boolean truth -> truth ? 1 : 0;
            case String text
            when text.length() <= MAX_DIGITS && Texts.stripped(text).matches("[+-]?\\d{1,18}") ->
                Long.parseLong(Texts.stripped(text));
            default -> throw new IllegalArgumentException("'" + shown(value) + "' is no whole number");
        };
    }

    /// The beginning of a value, for an error.
    private static String shown(Object value) {
        String text = text(value);
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }
}
