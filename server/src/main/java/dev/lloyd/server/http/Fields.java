package dev.lloyd.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A JSON object of a request, whose fields are asked for by name and type; whatever is odd is an error that
/// names
/// the field. A field that is `null` is missing.
///
/// @param path what errors put before a field's name
/// @param node the object
public record Fields(String path, JsonNode node) {
    private static final int LONGEST_SHOWN = 40;

    /// Takes both as they are.
    public Fields {}

    /// Reads a body.
    public static Fields parse(byte[] body) {
        JsonNode root;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            root = Json.MAPPER.readTree(text);
        } catch (CharacterCodingException exception) {
            throw ApiException.wrong("", "the body is not UTF-8");
        } catch (JacksonException exception) {
            throw ApiException.wrong("", "the body is not JSON: " + exception.getOriginalMessage());
        }
        return of("", root, "the body");
    }

    private static Fields of(String path, JsonNode node, String what) {
        if (!node.isObject()) {
            throw ApiException.wrong(path, what + " should be a JSON object");
        }
        return new Fields(path, node);
    }

    /// A field's value; `null` if it is missing.
    public Optional<JsonNode> value(String field) {
        return node.path(field).isMissingNode() || node.path(field).isNull()
                ? Optional.empty()
                : Optional.of(node.path(field));
    }

    /// An error about a field.
    public ApiException wrong(String field, String message) {
        return ApiException.wrong(path + field, message);
    }

    /// A text that must be there.
    public String text(String field) {
        return optionalText(field).orElseThrow(() -> wrong(field, "'" + path + field + "' is missing"));
    }

    /// A text.
    public Optional<String> optionalText(String field) {
        return value(field).map(value -> string(path + field, value));
    }

    /// A number.
    public double number(String field, double standard) {
        return value(field)
                .map(value -> {
                    double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
                    if (!Double.isFinite(number)) {
                        throw expected(field, "a number", value);
                    }
                    return number;
                })
                .orElse(standard);
    }

    /// A whole number of 32 bits.
    public OptionalInt integer(String field) {
        OptionalLong whole = whole(field);
        if (whole.isPresent() && whole.getAsLong() != (int) whole.getAsLong()) {
            throw wrong(field, "'" + path + field + "' should be a whole number of 32 bits, not " + whole.getAsLong());
        }
        return whole.isPresent() ? OptionalInt.of((int) whole.getAsLong()) : OptionalInt.empty();
    }

    /// A whole number.
    public OptionalLong whole(String field) {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
            throw expected(field, "a whole number", value.get());
        }
        return OptionalLong.of(value.get().asLong());
    }

    /// Yes or no, else no.
    public boolean flag(String field) {
        return value(field)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw expected(field, "true or false", value);
                    }
                    return value.asBoolean();
                })
                .orElse(false);
    }

    /// Texts: one, several, or none.
    public List<String> texts(String field) {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray()) {
            return List.of(string(path + field, value.get()));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value.get()) {
            texts.add(string(path + field, element));
        }
        return texts;
    }

    /// An object in a field, if it is there.
    public Optional<Fields> object(String field) {
        return value(field).map(value -> of(path + field + ".", value, "'" + path + field + "'"));
    }

    /// The objects of an array.
    public List<Fields> objects(String field) {
        JsonNode array = value(field).orElseThrow(() -> wrong(field, "'" + path + field + "' is missing"));
        if (!array.isArray()) {
            throw expected(field, "an array", array);
        }
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : array) {
            String place = path + field + "[" + objects.size() + "]";
            objects.add(of(place + ".", element, "'" + place + "'"));
        }
        return objects;
    }

    /// Checks that a field asks for nothing that is not done.
    ///
    /// @param accepted the values that ask for nothing, as JSON
    public void requireNone(String field, String... accepted) {
        Optional<JsonNode> value = value(field);
        if (value.isPresent() && !List.of(accepted).contains(value.get().toString())) {
            String only = accepted.length == 0 ? "leave it out" : "only " + String.join(" or ", accepted);
            throw wrong(field, "'" + path + field + "' is not supported (" + only + ")");
        }
    }

    /// A string whose characters are all there: JSON can write halves of some.
    static String string(String name, JsonNode value) {
        if (!value.isString()) {
            throw ApiException.wrong(name, "'" + name + "' should be a string, not " + kind(value));
        }
        String text = value.asString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw ApiException.wrong(name, "'" + name + "' has half of a surrogate pair, which is no character");
        }
        return text;
    }

    private ApiException expected(String field, String what, JsonNode value) {
        return wrong(field, "'" + path + field + "' should be " + what + ", not " + kind(value));
    }

    /// Values are shown if they are short.
    private static String kind(JsonNode value) {
        if (value.isContainer()) {
            return value.isObject() ? "an object" : "an array";
        }
        if (value.isString()) {
            return "a string";
        }
        String text = value.toString();
        return text.length() <= LONGEST_SHOWN ? text : "something of " + text.length() + " characters";
    }
}
