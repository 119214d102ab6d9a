package dev.lloyd.quant.part;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The text form of parts, made from their record components: printing and parsing are inverse.
///
///     int(bits=4, group=64)        a name, and the parameters that differ from the defaults (bits always)
///
/// Defaults are part of the file format, so they never change.
///
/// Parameter types: `int`, `long`, `double`, `String`, enums (lower case, hyphens for underscores) and any type
/// with a public static `parse(String)` that inverts its `toString()`.
public final class PartText {
    private PartText() {}

    /// The name of a part's class.
    static String name(Class<?> type) {
        PartName name = type.getAnnotation(PartName.class);
        if (name == null) {
            throw new IllegalArgumentException(type.getName() + " has no @PartName");
        }
        return name.value();
    }

    /// Prints a part; see {@link Part#text()}.
    static String print(Part part) {
        Part defaults = defaults(part.getClass());
        List<String> parameters = new ArrayList<>();
        for (RecordComponent component : components(part.getClass())) {
            Object value = value(component, part);
            if (component.getName().equals("bits") || !Objects.equals(value, value(component, defaults))) {
                parameters.add(component.getName() + "=" + print(value));
            }
        }
        return part.name() + (parameters.isEmpty() ? "" : "(" + String.join(", ", parameters) + ")");
    }

    /// The parameters of a part with their values as text, in order.
    public static Map<String, String> parameters(Part part) {
        Map<String, String> values = new LinkedHashMap<>();
        for (RecordComponent component : components(part.getClass())) {
            values.put(component.getName(), print(value(component, part)));
        }
        return values;
    }

    /// The meaning of each parameter of a part, in order.
    public static Map<String, String> meanings(Part part) {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (RecordComponent component : components(part.getClass())) {
            Meaning meaning = component.getAnnotation(Meaning.class);
            meanings.put(component.getName(), meaning == null ? "" : meaning.value());
        }
        return meanings;
    }

    /// Parses the text form of a part that answers a question: the inverse of {@link Part#text()}.
    ///
    /// @throws IllegalArgumentException for an unknown part or parameter or a bad value, listing what is
    ///     possible
    public static Part parse(Question question, String text) {
        return parse(Parts.found(), question, text);
    }

    /// The same with a catalogue of one's own.
    ///
    /// @throws IllegalArgumentException as {@link #parse(Question, String)}
    public static Part parse(Parts parts, Question question, String text) {
        return with(parts.named(question, nameIn(text)), settingsIn(text));
    }

    /// Parses the text form of a part whose question the text does not say.
    ///
    /// @throws IllegalArgumentException as {@link #parse(Question, String)}
    public static Part parse(String text) {
        return parse(Parts.found(), text);
    }

    /// The same with a catalogue of one's own.
    ///
    /// @throws IllegalArgumentException as {@link #parse(Question, String)}
    public static Part parse(Parts parts, String text) {
        return with(parts.named(nameIn(text)), settingsIn(text));
    }

    private static String nameIn(String text) {
        int open = text.indexOf('(');
        return (open < 0 ? text : text.substring(0, open)).strip();
    }

    private static Map<String, String> settingsIn(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            return Map.of();
        }
        String stripped = text.strip();
        if (!stripped.endsWith(")")) {
            throw new IllegalArgumentException("'" + stripped + "' lacks its closing parenthesis");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        String inside = stripped.substring(stripped.indexOf('(') + 1, stripped.length() - 1);
        for (String setting : inside.isBlank() ? List.<String>of() : split(inside, ',')) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "'" + setting + "' in '" + stripped + "' is not of the form parameter=value");
            }
            String name = setting.substring(0, equals).strip();
            if (settings.put(name, setting.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("'" + stripped + "' sets " + name + " twice");
            }
        }
        return settings;
    }

    /// The pieces of a text between separators that stand outside parentheses, stripped of blanks.
    public static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int index = 0; index < text.length(); index++) {
            char symbol = text.charAt(index);
            depth += symbol == '(' ? 1 : symbol == ')' ? -1 : 0;
            if (symbol == separator && depth == 0) {
                pieces.add(text.substring(start, index).strip());
                start = index + 1;
            }
        }
        pieces.add(text.substring(start).strip());
        return pieces;
    }

    /// A copy of a part with some parameters set from text.
    ///
    /// @throws IllegalArgumentException for an unknown parameter or a bad value, listing what is possible
    public static <P extends Part> P with(P part, Map<String, String> settings) {
        RecordComponent[] components = components(part.getClass());
        checkNames(part, components, settings);
        Object[] values = new Object[components.length];
        for (int index = 0; index < values.length; index++) {
            RecordComponent component = components[index];
            String setting = settings.get(component.getName());
            values[index] = setting == null ? value(component, part) : parse(part, component, setting);
        }
        @SuppressWarnings("unchecked") // The canonical constructor of P's own class makes a P.
        P copy = (P) construct(part.getClass(), components, values);
        return copy;
    }

    private static void checkNames(Part part, RecordComponent[] components, Map<String, String> settings) {
        List<String> known =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        for (String name : settings.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(part.name() + " has no parameter '" + name + "'; it has "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    private static String print(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue());
        }
        return value instanceof Part part ? part.text() : value.toString();
    }

    private static Object parse(Part part, RecordComponent component, String text) {
        Class<?> type = component.getType();
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            } else if (type == long.class) {
                return Long.parseLong(text);
            } else if (type == double.class) {
                return Double.parseDouble(text);
            } else if (type == String.class) {
                return text;
            } else if (type.isEnum()) {
                return constant(type, text);
            }
            return type.getMethod("parse", String.class).invoke(null, text);
        } catch (IllegalArgumentException exception) {
            throw badValue(part, component, text, exception);
        } catch (InvocationTargetException exception) {
            throw badValue(part, component, text, cause(exception));
        } catch (ReflectiveOperationException exception) {
            throw new LinkageError("parameters of type " + type + " need a public static parse(String)", exception);
        }
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (print(constant).equals(text)) {
                return constant;
            }
        }
        String possible =
                Arrays.stream(type.getEnumConstants()).map(PartText::print).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("it can be " + possible);
    }

    private static IllegalArgumentException badValue(
            Part part, RecordComponent component, String text, Throwable cause) {
        Meaning meaning = component.getAnnotation(Meaning.class);
        String rule = meaning == null ? "" : " (" + meaning.value() + ")";
        String detail = cause instanceof NumberFormatException ? "not a number" : String.valueOf(cause.getMessage());
        return new IllegalArgumentException(
                part.name() + ": " + component.getName() + "=" + text + " is not possible" + rule + ": " + detail,
                cause);
    }

    private static Object construct(Class<?> type, RecordComponent[] components, Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (InvocationTargetException exception) {
            throw new IllegalArgumentException(
                    name(type) + ": " + cause(exception).getMessage(), cause(exception));
        } catch (ReflectiveOperationException exception) {
            throw new LinkageError(type + " must be a public record in an exported package", exception);
        }
    }

    private static Throwable cause(InvocationTargetException exception) {
        Throwable cause = exception.getCause();
        return cause == null ? exception : cause;
    }

    private static Part defaults(Class<?> type) {
        try {
            return (Part) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException exception) {
            throw new LinkageError(type + " must have a public no-argument constructor", exception);
        }
    }

    private static RecordComponent[] components(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(type.getName() + " is not a record");
        }
        return components;
    }

    private static Object value(RecordComponent component, Part part) {
        try {
            return component.getAccessor().invoke(part);
        } catch (ReflectiveOperationException exception) {
            throw new LinkageError(part.getClass() + " must be public and in an exported package", exception);
        }
    }
}
