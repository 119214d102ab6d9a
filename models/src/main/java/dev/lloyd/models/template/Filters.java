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
    private static final List<String> WITHOUT_ARGUMENTS = List.of(
            "upper",
            "lower",
            "title",
            "capitalize",
            "string",
            "safe",
            "abs",
            "length",
            "count",
            "list",
            "items",
            "dictsort",
            "first",
            "last",
            "reverse");

    private Filters() {}

    static Object apply(String name, Object value, List<Object> places, Map<String, Object> names) {
        Budget.spend(value instanceof String text ? text.length() : 1);
        return Budget.deeper(() -> switch (name) {
            case "map" -> mapped(Values.elements(value), places, names);
            case "select", "reject" -> kept(Values.elements(value), places, 0, name.equals("select"), names);
            case "selectattr", "rejectattr" ->
                kept(Values.elements(value), places, 1, name.equals("selectattr"), names);
            default -> single(name, value, new Given(name, places, names, parameters(name)));
        });
    }

    private static List<String> parameters(String name) {
        return switch (name) {
            case "trim" -> List.of("chars");
            case "int", "float" -> List.of("default");
            case "tojson" -> List.of("ensure_ascii", "indent");
            case "default", "d" -> List.of("default_value", "boolean");
            case "replace" -> List.of("old", "new", "count");
            case "indent" -> List.of("width", "first", "blank");
            case "sort" -> List.of("reverse", "case_sensitive", "attribute");
            case "unique" -> List.of("case_sensitive", "attribute");
            case "join" -> List.of("d", "attribute");
            default -> {
                if (!WITHOUT_ARGUMENTS.contains(name)) {
                    throw new IllegalArgumentException("the filter '" + name + "' is not supported");
                }
                yield List.of();
            }
        };
    }

    private static Object single(String name, Object value, Given given) {
        return switch (name) {
            case "trim" -> Texts.stripped(Values.text(value), given, true, true);
            case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
            case "title" -> Texts.filteredTitle(Values.text(value));
            case "capitalize" -> Texts.capitalized(Values.text(value));
            case "string" -> Values.text(value);
            case "safe" -> value;
            case "int" -> whole(value, given);
            case "float" -> real(value, given);
            case "abs" -> Numbers.absolute(value);
            case "length", "count" -> Values.size(value);
            case "tojson" -> json(value, given);
            case "default", "d" -> standard(value, given);
            case "replace" -> Texts.replaced(Values.text(value), given);
            case "indent" -> Texts.indented(Values.text(value), given);
            default -> list(name, value, given);
        };
    }

    private static Object list(String name, Object value, Given given) {
        return switch (name) {
            case "list" -> Values.elements(value);
            case "items" -> items(name, value);
            case "dictsort" -> sorted(items(name, value), false, false, "0");
            case "sort" ->
                sorted(
                        Values.elements(value),
                        given.flag("reverse"),
                        given.flag("case_sensitive"),
                        given.some("attribute").map(Values::text).orElse(""));
            case "first" -> Values.element(value, 0);
            case "last" -> Values.element(value, -1);
            case "reverse" -> reversed(value);
            case "unique" -> unique(Values.elements(value), given);
            case "join" -> joined(Values.elements(value), given);
            default -> throw new AssertionError(name);
        };
    }

    private static List<Object> items(String name, Object value) {
        return switch (value) {
            case Map<?, ?> map -> Methods.items(map);
            case Undefined missing -> List.of();
            default -> throw new IllegalArgumentException("the filter '" + name + "' goes with maps only");
        };
    }

    private static Object whole(Object value, Given given) {
        if (!(value instanceof String text)) {
            return Numbers.isNumber(value)
                    ? Values.whole(value)
                    : given.find("default").orElse(0L);
        }
        Double parsed = Numbers.parsed(text);
        return parsed == null
                ? given.find("default").orElse(0L)
                : Texts.stripped(text).matches("[+-]?\\d{1,18}") ? Values.whole(text) : parsed.longValue();
    }

    private static Object real(Object value, Given given) {
        if (!(value instanceof String text)) {
            return Numbers.isNumber(value)
                    ? Numbers.real(value)
                    : given.find("default").orElse(0.0);
        }
        Double parsed = Numbers.parsed(text);
        return parsed == null ? given.find("default").orElse(0.0) : parsed;
    }

    private static String json(Object value, Given given) {
        if (given.flag("ensure_ascii")) {
            throw new IllegalArgumentException("'tojson' with ensure_ascii is not supported");
        }
        return Json.of(value, Math.clamp(given.whole("indent", 0), 0, 16));
    }

    private static Object standard(Object value, Given given) {
        boolean missing = value instanceof Undefined || given.flag("boolean") && !Values.isTrue(value);
        return missing ? given.find("default_value").orElse("") : value;
    }

    /// What an element is compared by.
    private record Keyed(Object key, Object element) {}

    private static Keyed keyed(Object element, boolean cased, String attribute) {
        Budget.step();
        Object value = attribute.isEmpty() ? element : attribute(element, attribute);
        Object key = !cased && value instanceof String text ? Budget.paid(text).toLowerCase(Locale.ROOT) : value;
        return new Keyed(key, element);
    }

    private static List<Object> sorted(List<Object> elements, boolean reversed, boolean cased, String attribute) {
        Comparator<Keyed> order = (left, right) -> Values.compare(left.key, right.key);
        return new ArrayList<>(elements.stream()
                .map(each -> keyed(each, cased, attribute))
                .sorted(reversed ? order.reversed() : order)
                .map(Keyed::element)
                .toList());
    }

    private static List<Object> unique(List<Object> elements, Given given) {
        List<Object> seen = new ArrayList<>();
        List<Object> unique = new ArrayList<>();
        String attribute = given.some("attribute").map(Values::text).orElse("");
        for (Object each : elements) {
            Object key = keyed(each, given.flag("case_sensitive"), attribute).key;
            if (!Values.contains(seen, key)) {
                seen.add(key);
                unique.add(each);
            }
        }
        return unique;
    }

    private static Object reversed(Object value) {
        List<Object> reversed = Values.elements(value);
        Collections.reverse(reversed);
        return value instanceof String ? Methods.joined("", reversed) : reversed;
    }

    private static String joined(List<Object> elements, Given given) {
        List<Object> parts = new ArrayList<>();
        for (Object each : elements) {
            parts.add(given.some("attribute")
                    .map(name -> attribute(each, Values.text(name)))
                    .orElse(each));
        }
        return Methods.joined(given.find("d").map(Values::text).orElse(""), parts);
    }

    private static List<Object> mapped(List<Object> elements, List<Object> places, Map<String, Object> names) {
        List<Object> mapped = new ArrayList<>();
        if (!places.isEmpty()) {
            String filter = Values.text(places.getFirst());
            List<Object> rest = places.subList(1, places.size());
            elements.forEach(each -> mapped.add(apply(filter, each, rest, names)));
            return mapped;
        }
        Given given = new Given("map", places, names, "attribute", "default");
        String attribute = given.text("attribute");
        for (Object each : elements) {
            Object found = attribute(each, attribute);
            mapped.add(found instanceof Undefined ? given.find("default").orElse(found) : found);
        }
        return mapped;
    }

    /// @param from at which place the test stands, after the attribute if there is one
    private static List<Object> kept(
            List<Object> elements, List<Object> places, int from, boolean wanted, Map<String, Object> names) {
        if (!names.isEmpty() || places.size() < from) {
            throw new IllegalArgumentException("a selection takes its arguments by place, the attribute first");
        }
        Predicate<Object> condition = each -> {
            Budget.step();
            Object value = from == 0 ? each : attribute(each, Values.text(places.getFirst()));
            return places.size() <= from
                    ? Values.isTrue(value)
                    : Checks.holds(Values.text(places.get(from)), value, places.subList(from + 1, places.size()));
        };
        return new ArrayList<>(
                elements.stream().filter(each -> condition.test(each) == wanted).toList());
    }

    /// Names and places with dots between, as `function.name` or `0`.
    private static Object attribute(Object element, String path) {
        Object found = element;
        for (String name : path.split("\\.", 10)) {
            Object target = found;
            found = target instanceof Map<?, ?> map
                    ? Values.entry(map, name).orElseGet(() -> new Undefined(path))
                    : target instanceof List<?> list && name.matches("\\d{1,9}")
                            ? Values.element(list, Integer.parseInt(name))
                            : new Undefined(path);
        }
        return found;
    }
}
