package dev.lloyd.models.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// A JSON configuration file, or an object in it, whose fields are asked for by name and type; whatever is missing or
/// odd is an error that names file and field.
public final class Config {
    private static final long MAX_BYTES = 1 << 24;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final JsonNode root;

    private Config(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /// Reads a file.
    ///
    /// @throws IOException if it is missing, too large, or no JSON object
    public static Config read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, more than a configuration has");
        }
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw new IOException(file + " is not a JSON object");
            }
            return new Config(file, root);
        } catch (JacksonException exception) {
            throw new IOException(file + " is not JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    /// The file it stands in.
    public Path file() {
        return file;
    }

    /// A whole number of 32 bits.
    public int integer(String field) throws IOException {
        OptionalInt value = optionalInteger(field);
        if (value.isEmpty()) {
            throw new IOException(file + " has no field '" + field + "'");
        }
        return value.getAsInt();
    }

    /// The same, or what stands for a missing one.
    public int integer(String field, int standard) throws IOException {
        return optionalInteger(field).orElse(standard);
    }

    /// The same, if it is there.
    public OptionalInt optionalInteger(String field) throws IOException {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new IOException(file + ": field '" + field + "' should be a whole number, not " + node);
        }
        return OptionalInt.of(node.asInt());
    }

    /// The field's integers, whether it holds one, an array of them, or nothing.
    List<Integer> integers(String field) throws IOException {
        JsonNode node = root.path(field);
        if (!node.isArray()) {
            return optionalInteger(field).stream().boxed().toList();
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode element : node) {
            if (!element.isIntegralNumber() || !element.canConvertToInt()) {
                throw new IOException(file + ": field '" + field + "' should hold whole numbers, not " + element);
            }
            values.add(element.asInt());
        }
        return values;
    }

    /// The numbers of an array of a given length.
    double[] numbers(String field, int count) throws IOException {
        JsonNode node = root.path(field);
        if (!node.isArray() || node.size() != count) {
            throw new IOException(file + ": field '" + field + "' should be an array of " + count + " numbers");
        }
        double[] values = new double[count];
        for (int index = 0; index < count; index++) {
            JsonNode element = node.path(index);
            if (!element.isNumber() || !Double.isFinite(element.asDouble())) {
                throw new IOException(file + ": field '" + field + "' should hold numbers, not " + element);
            }
            values[index] = element.asDouble();
        }
        return values;
    }

    /// A finite number.
    public double number(String field, double standard) throws IOException {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return standard;
        }
        if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
            throw new IOException(file + ": field '" + field + "' should be a number, not " + node);
        }
        return node.asDouble();
    }

    /// A text, or what stands for a missing one.
    public String text(String field, String standard) {
        return root.path(field).asString(standard);
    }

    /// Fails unless the field has the one supported value or is left out.
    public void require(String field, String supported) throws IOException {
        String actual = text(field, supported);
        if (!actual.equals(supported)) {
            throw new IOException(file + ": " + field + " '" + actual + "' is not supported, only '" + supported + "'");
        }
    }

    /// Whether the field is `true`.
    public boolean isTrue(String field) {
        return isTrue(field, false);
    }

    /// A truth value, or what stands for a missing one.
    public boolean isTrue(String field, boolean standard) {
        return root.path(field).asBoolean(standard);
    }

    /// Whether the field is there, and not `null`.
    public boolean has(String field) {
        JsonNode node = root.path(field);
        return !node.isMissingNode() && !node.isNull();
    }

    /// The texts of an array; none if there is no array.
    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        root.path(field).forEach(element -> texts.add(element.asString("")));
        return texts;
    }

    /// The names of all fields, in their order.
    public List<String> fields() {
        return List.copyOf(root.propertyNames());
    }

    /// The JSON on one line.
    public String print() {
        return root.toString();
    }

    /// An object inside, if there is one.
    public Optional<Config> object(String field) {
        JsonNode node = root.path(field);
        return node.isObject() ? Optional.of(new Config(file, node)) : Optional.empty();
    }
}
