package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Callable;
import dev.lloyd.models.template.Values.Undefined;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The methods of Python's texts, maps and lists that templates call.
final class Methods {
    private static final List<String> TEXT = List.of(
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "upper",
            "lower",
            "title",
            "capitalize",
            "startswith",
            "endswith",
            "replace",
            "find",
            "count",
            "join",
            "removeprefix",
            "removesuffix",
            "splitlines",
            "isdigit");
    private static final List<String> MAP = List.of("items", "keys", "values", "get");
    private static final List<String> LIST = List.of("append", "index", "count");

    private Methods() {}

    /// A method of a value, if it has one of that name.
    static Optional<Callable> of(Object target, String name) {
        return switch (target) {
            case String text when TEXT.contains(name) -> Optional.of((arguments, names) -> text(text, name, arguments));
            case Map<?, ?> map when MAP.contains(name) -> Optional.of((arguments, names) -> map(map, name, arguments));
            case List<?> list
            when LIST.contains(name) -> Optional.of((arguments, names) -> list(list, name, arguments));
            default -> Optional.empty();
        };
    }

    private static Object text(String text, String name, List<Object> arguments) {
        Budget.spend(text.length());
        return switch (name) {
            case "strip" -> stripped(text, arguments, true, true);
            case "lstrip" -> stripped(text, arguments, true, false);
            case "rstrip" -> stripped(text, arguments, false, true);
            case "split" -> split(text, arguments);
            case "splitlines" -> text.lines().map(line -> (Object) line).toList();
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "title" -> title(text);
            case "capitalize" -> capitalized(text);
            case "startswith" -> begins(arguments.getFirst()).stream().anyMatch(text::startsWith);
            case "endswith" -> begins(arguments.getFirst()).stream().anyMatch(text::endsWith);
            case "replace" -> Budget.replaced(text, argument(arguments, 0), argument(arguments, 1));
            case "find" -> (long) text.indexOf(searched(text, arguments));
            case "count" -> text.split(Pattern.quote(searched(text, arguments)), -1).length - 1L;
            case "join" -> joined(text, Values.elements(arguments.getFirst()));
            case "removeprefix" ->
                text.startsWith(argument(arguments, 0))
                        ? text.substring(argument(arguments, 0).length())
                        : text;
            case "removesuffix" ->
                text.endsWith(argument(arguments, 0))
                        ? text.substring(
                                0, text.length() - argument(arguments, 0).length())
                        : text;
            case "isdigit" -> text.matches("\\d+");
            default -> throw new AssertionError(name);
        };
    }

    /// What is looked for in a text, paid.
    private static String searched(String text, List<Object> arguments) {
        String part = argument(arguments, 0);
        Budget.search(text, part);
        return part;
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

    private static String argument(List<Object> arguments, int index) {
        return Values.text(arguments.get(index));
    }

    private static List<String> begins(Object argument) {
        return argument instanceof List<?> list
                ? list.stream().map(Values::text).toList()
                : List.of(Values.text(argument));
    }

    static String stripped(String text, List<Object> arguments, boolean left, boolean right) {
        if (arguments.isEmpty() || arguments.getFirst() instanceof Values.None) {
            return left && right ? text.strip() : left ? text.stripLeading() : text.stripTrailing();
        }
        String letters = argument(arguments, 0);
        int from = 0;
        int to = text.length();
        while (left && from < to && letters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (right && to > from && letters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static List<Object> split(String text, List<Object> arguments) {
        int most = arguments.size() > 1 ? Math.toIntExact(Values.whole(arguments.get(1))) : -1;
        int limit = most < 0 ? -1 : most + 1;
        if (arguments.isEmpty() || arguments.getFirst() instanceof Values.None) {
            String stripped = text.strip();
            return stripped.isEmpty() ? List.of() : new ArrayList<>(Arrays.asList(stripped.split("\\s+", limit)));
        }
        if (searched(text, arguments).isEmpty()) {
            throw new IllegalArgumentException("split: the separator is empty");
        }
        return new ArrayList<>(Arrays.asList(text.split(Pattern.quote(argument(arguments, 0)), limit)));
    }

    static String capitalized(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        return Pattern.compile("[\\p{L}]+").matcher(text).replaceAll(word -> capitalized(word.group()));
    }

    private static Object map(Map<?, ?> map, String name, List<Object> arguments) {
        return switch (name) {
            case "items" -> items(map);
            case "keys" -> new ArrayList<Object>(map.keySet());
            case "values" -> new ArrayList<Object>(map.values());
            default -> {
                Object found = Values.isPlain(arguments.getFirst()) ? map.get(arguments.getFirst()) : null;
                yield found != null ? found : arguments.size() > 1 ? arguments.get(1) : Values.NONE;
            }
        };
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(List.of(key, value)));
        return items;
    }

    private static Object list(List<?> list, String name, List<Object> arguments) {
        Object value = arguments.isEmpty() ? new Undefined("argument") : arguments.getFirst();
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
