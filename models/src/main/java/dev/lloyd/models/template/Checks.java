package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Callable;
import dev.lloyd.models.template.Values.Undefined;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What comes after `is`.
final class Checks {
    private Checks() {}

    static boolean holds(String name, Object value, List<Object> arguments) {
        Optional<Boolean> kind = kind(name, value);
        Given given = new Given(name, arguments, Map.of(), kind.isPresent() ? List.of() : List.of("other"));
        return kind.orElseGet(() -> compared(name, value, given));
    }

    /// Tests that need nothing but the value; empty for others.
    private static Optional<Boolean> kind(String name, Object value) {
        return switch (name) {
            case "defined" -> Optional.of(!(value instanceof Undefined));
            case "undefined" -> Optional.of(value instanceof Undefined);
            case "none" -> Optional.of(value instanceof Values.None);
            case "string" -> Optional.of(value instanceof String);
            case "number" -> Optional.of(Numbers.isNumber(value));
            case "integer" -> Optional.of(value instanceof Long);
            case "float" -> Optional.of(value instanceof Double);
            case "boolean" -> Optional.of(value instanceof Boolean);
            case "true" -> Optional.of(Boolean.TRUE.equals(value));
            case "false" -> Optional.of(Boolean.FALSE.equals(value));
            case "mapping" -> Optional.of(value instanceof Map);
            case "sequence" -> Optional.of(isSequence(value));
            case "iterable" -> Optional.of(isSequence(value) || value instanceof Undefined);
            case "callable" -> Optional.of(value instanceof Callable);
            case "odd" -> Optional.of(Math.floorMod(Values.whole(value), 2) == 1);
            case "even" -> Optional.of(Math.floorMod(Values.whole(value), 2) == 0);
            case "lower" ->
                Optional.of(isCased(Values.text(value), Values.text(value).toLowerCase(Locale.ROOT)));
            case "upper" ->
                Optional.of(isCased(Values.text(value), Values.text(value).toUpperCase(Locale.ROOT)));
            default -> Optional.empty();
        };
    }

    private static boolean isSequence(Object value) {
        return value instanceof List || value instanceof Map || value instanceof String;
    }

    /// Whether a text is as it would be in a case, and has letters that have one.
    private static boolean isCased(String text, String cased) {
        Budget.spend(text.length());
        return text.equals(cased)
                && text.codePoints()
                        .anyMatch(each -> Character.isUpperCase(each)
                                || Character.isLowerCase(each)
                                || Character.isTitleCase(each));
    }

    private static boolean compared(String name, Object value, Given given) {
        return switch (name) {
            case "divisibleby" -> Numbers.compare(Numbers.remainder(value, given.need("other")), 0L) == 0;
            case "equalto", "eq", "==" -> Values.areEqual(value, given.need("other"));
            case "ne", "!=" -> !Values.areEqual(value, given.need("other"));
            case "sameas" ->
                value.getClass() == given.need("other").getClass() && Values.areEqual(value, given.need("other"));
            case "in" -> Values.contains(given.need("other"), value);
            case "gt", "greaterthan", ">" -> Values.compare(value, given.need("other")) > 0;
            case "ge", ">=" -> Values.compare(value, given.need("other")) >= 0;
            case "lt", "lessthan", "<" -> Values.compare(value, given.need("other")) < 0;
            case "le", "<=" -> Values.compare(value, given.need("other")) <= 0;
            default -> throw new IllegalArgumentException("the test '" + name + "' is not supported");
        };
    }
}
