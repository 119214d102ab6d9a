package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// What comes after `|`.
final class Filters {
    private Filters() {}

    static Object apply(String name, Object value, List<Object> places, Map<String, Object> names) {
        Budget.spend(value instanceof String text ? text.length() : 1);
        return switch (name) {
            case "trim" -> Methods.stripped(Values.text(value), places, true, true);
            case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
            case "title" -> Methods.title(Values.text(value));
            case "capitalize" -> Methods.capitalized(Values.text(value));
            case "string" -> Values.text(value);
            case "safe" -> value;
            case "int" -> whole(value, places);
            case "length", "count" -> length(value);
            case "tojson" -> Values.json(value, indent(names));
            case "default", "d" -> standard(value, places, names);
            case "replace" ->
                Budget.replaced(
                        Values.text(value),
                        Values.text(argument(places, 0, name)),
                        Values.text(argument(places, 1, name)));
            case "indent" -> indented(Values.text(value), places);
            default -> list(name, value, places, names);
        };
    }

    private static Object list(String name, Object value, List<Object> places, Map<String, Object> names) {
        List<Object> elements = value instanceof Map<?, ?> map && (name.equals("items") || name.equals("dictsort"))
                ? Methods.items(map)
                : Values.elements(value);
        return switch (name) {
            case "list", "items" -> elements;
            case "dictsort", "sort" -> sorted(elements);
            case "first" -> elements.isEmpty() ? new Undefined("first") : elements.getFirst();
            case "last" -> elements.isEmpty() ? new Undefined("last") : elements.getLast();
            case "reverse" -> reversed(value, elements);
            case "unique" -> unique(elements);
            case "join" -> joined(elements, places, names);
            case "map" ->
                elements.stream().map(each -> mapped(each, places, names)).toList();
            case "select" -> kept(elements, each -> chosen(each, places, 0));
            case "reject" -> kept(elements, each -> !chosen(each, places, 0));
            case "selectattr" -> kept(elements, each -> chosen(attribute(each, places), places, 1));
            case "rejectattr" -> kept(elements, each -> !chosen(attribute(each, places), places, 1));
            default -> throw new IllegalArgumentException("the filter '" + name + "' is not supported");
        };
    }

    private static Object argument(List<Object> places, int index, String name) {
        if (index >= places.size()) {
            throw new IllegalArgumentException("the filter '" + name + "' needs " + (index + 1) + " arguments");
        }
        return places.get(index);
    }

    private static Object whole(Object value, List<Object> places) {
        try {
            return Values.whole(value);
        } catch (IllegalArgumentException none) {
            return places.isEmpty() ? 0L : places.getFirst();
        }
    }

    private static Object length(Object value) {
        return value instanceof String text
                ? (long) text.codePointCount(0, text.length())
                : (long) Values.elements(value).size();
    }

    private static Object standard(Object value, List<Object> places, Map<String, Object> names) {
        Object flag = places.size() > 1 ? places.get(1) : names.getOrDefault("boolean", false);
        boolean missing = value instanceof Undefined || Values.isTrue(flag) && !Values.isTrue(value);
        return !missing ? value : places.isEmpty() ? names.getOrDefault("default_value", "") : places.getFirst();
    }

    private static int indent(Map<String, Object> names) {
        Object indent = names.getOrDefault("indent", Values.NONE);
        return indent instanceof Values.None ? 0 : Math.clamp(Values.whole(indent), 0, 16);
    }

    private static List<Object> unique(List<Object> elements) {
        List<Object> unique = new ArrayList<>();
        for (Object each : elements) {
            if (!Values.contains(unique, each)) {
                unique.add(each);
            }
        }
        return unique;
    }

    private static String indented(String text, List<Object> places) {
        String blanks = " ".repeat(places.isEmpty() ? 4 : Math.clamp(Values.whole(places.getFirst()), 0, 100));
        return Budget.replaced(text, "\n", "\n" + blanks);
    }

    private static Object sorted(List<Object> elements) {
        List<Object> sorted = new ArrayList<>(elements);
        Comparator<Object> order = (left, right) -> left instanceof List<?> one && right instanceof List<?> two
                ? Values.compare(one.getFirst(), two.getFirst())
                : Values.compare(left, right);
        sorted.sort(order);
        return sorted;
    }

    private static Object reversed(Object value, List<Object> elements) {
        List<Object> reversed = new ArrayList<>(elements);
        Collections.reverse(reversed);
        return value instanceof String
                ? String.join("", reversed.stream().map(Values::text).toList())
                : reversed;
    }

    private static String joined(List<Object> elements, List<Object> places, Map<String, Object> names) {
        Object attribute = names.get("attribute");
        String between = places.isEmpty() ? Values.text(names.getOrDefault("d", "")) : Values.text(places.getFirst());
        return Methods.joined(
                between,
                elements.stream()
                        .map(each -> attribute == null ? each : attribute(each, List.of(attribute)))
                        .toList());
    }

    private static Object mapped(Object element, List<Object> places, Map<String, Object> names) {
        Object attribute = names.get("attribute");
        if (attribute != null) {
            Object found = attribute(element, List.of(attribute));
            return found instanceof Undefined ? names.getOrDefault("default", found) : found;
        }
        String filter = Values.text(argument(places, 0, "map"));
        return apply(filter, element, places.subList(1, places.size()), names);
    }

    private static List<Object> kept(List<Object> elements, Predicate<Object> condition) {
        return new ArrayList<>(elements.stream().filter(condition).toList());
    }

    private static boolean chosen(Object value, List<Object> places, int from) {
        return places.size() <= from
                ? Values.isTrue(value)
                : Checks.holds(check(Values.text(places.get(from))), value, places.subList(from + 1, places.size()));
    }

    private static String check(String name) {
        return name.equals("==") ? "eq" : name.equals("!=") ? "ne" : name;
    }

    private static Object attribute(Object element, List<Object> places) {
        Object name = argument(places, 0, "selectattr");
        Object found = element instanceof Map<?, ?> map && Values.isPlain(name) ? map.get(name) : null;
        return found == null ? new Undefined(Values.text(name)) : found;
    }
}
