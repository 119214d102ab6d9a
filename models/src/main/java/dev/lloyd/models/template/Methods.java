package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Callable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The methods of Python's texts, maps and lists that templates call.
final class Methods {
    /// Parameters by the method's name.
    private static final Map<String, List<String>> TEXT = new HashMap<>();

    private static final Map<String, List<String>> MAP =
            Map.of("items", List.of(), "keys", List.of(), "values", List.of(), "get", List.of("key", "default"));
    private static final Map<String, List<String>> LIST =
            Map.of("append", List.of("value"), "index", List.of("value"), "count", List.of("value"));

    static {
        for (String name : List.of("upper", "lower", "title", "capitalize", "splitlines", "isdigit")) {
            TEXT.put(name, List.of());
        }
        for (String name : List.of("strip", "lstrip", "rstrip")) {
            TEXT.put(name, List.of("chars"));
        }
        TEXT.put("split", List.of("sep", "maxsplit"));
        TEXT.put("startswith", List.of("prefix"));
        TEXT.put("endswith", List.of("suffix"));
        TEXT.put("removeprefix", List.of("prefix"));
        TEXT.put("removesuffix", List.of("suffix"));
        TEXT.put("replace", List.of("old", "new", "count"));
        TEXT.put("find", List.of("sub"));
        TEXT.put("count", List.of("sub"));
        TEXT.put("join", List.of("iterable"));
    }

    private Methods() {}

    /// A method of a value, if it has one of that name.
    static Optional<Callable> of(Object target, String name) {
        return switch (target) {
            case String text
            when TEXT.containsKey(name) ->
                Optional.of((places, names) -> text(text, name, given(TEXT, name, places, names)));
            case Map<?, ?> map
            when MAP.containsKey(name) ->
                Optional.of((places, names) -> map(map, name, given(MAP, name, places, names)));
            case List<?> list
            when LIST.containsKey(name) ->
                Optional.of((places, names) -> list(list, name, given(LIST, name, places, names)));
            default -> Optional.empty();
        };
    }

    private static Given given(
            Map<String, List<String>> methods, String name, List<Object> places, Map<String, Object> names) {
        return new Given(name, places, names, methods.getOrDefault(name, List.of()));
    }

    private static Object text(String text, String name, Given given) {
        Budget.spend(text.length());
        return switch (name) {
            case "strip" -> Texts.stripped(text, given, true, true);
            case "lstrip" -> Texts.stripped(text, given, true, false);
            case "rstrip" -> Texts.stripped(text, given, false, true);
            case "split" -> Texts.split(text, given);
            case "splitlines" -> Texts.splitLines(text);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "title" -> Texts.title(text);
            case "capitalize" -> Texts.capitalized(text);
            case "startswith" -> edges(text, given.need("prefix")).stream().anyMatch(text::startsWith);
            case "endswith" -> edges(text, given.need("suffix")).stream().anyMatch(text::endsWith);
            case "replace" -> Texts.replaced(text, given);
            case "find" -> Texts.find(text, given);
            case "count" -> Texts.count(text, given);
            case "join" -> joined(text, Values.elements(given.need("iterable")));
            case "removeprefix" -> {
                String prefix = given.text("prefix");
                yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = given.text("suffix");
                yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }
            case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
            default -> throw new AssertionError(name);
        };
    }

    static String joined(String between, List<Object> elements) {
        StringBuilder target = new StringBuilder();
        String before = "";
        for (Object each : elements) {
            target.append(Budget.paid(before)).append(Budget.paid(Values.text(each)));
            before = between;
        }
        return target.toString();
    }

    /// What a text is asked to begin or end with: a text, or one of several. All are paid.
    private static List<String> edges(String text, Object argument) {
        List<String> edges = argument instanceof List<?> list
                ? list.stream().map(Values::text).toList()
                : List.of(Values.text(argument));
        edges.forEach(each -> Budget.compare(text, each));
        return edges;
    }

    private static Object map(Map<?, ?> map, String name, Given given) {
        return switch (name) {
            case "items" -> items(map);
            case "keys" -> Values.elements(map);
            case "values" -> Values.elements(List.copyOf(map.values()));
            default ->
                Values.entry(map, given.need("key"))
                        .orElseGet(() -> given.find("default").orElse(Values.NONE));
        };
    }

    static List<Object> items(Map<?, ?> map) {
        Budget.made(map.size());
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new Tuple(List.of(key, value))));
        return items;
    }

    private static Object list(List<?> list, String name, Given given) {
        Object value = given.need("value");
        return switch (name) {
            case "append" -> {
                @SuppressWarnings("unchecked") // Lists of a template are lists of objects.
                List<Object> objects = (List<Object>) list;
                objects.add(value);
                yield Values.NONE;
            }
            case "index" -> index(list, value);
            default ->
                list.stream().filter(each -> Values.areEqual(each, value)).count();
        };
    }

    private static long index(List<?> list, Object value) {
        for (int index = 0; index < list.size(); index++) {
            if (Values.areEqual(list.get(index), value)) {
                return index;
            }
        }
        throw new IllegalArgumentException("'" + Values.text(value) + "' is not in the list");
    }
}
