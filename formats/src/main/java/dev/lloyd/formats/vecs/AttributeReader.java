package dev.lloyd.formats.vecs;

import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Collects the values of an attribute, whose first one says whether they are numbers or words.
final class AttributeReader {
    private final String name;
    private final int rows;
    private Optional<Attribute> found = Optional.empty();

    AttributeReader(String name, int rows) {
        this.name = name;
        this.rows = rows;
    }

    String name() {
        return name;
    }

    /// The values; none if there was none.
    Optional<Attribute> attribute() {
        return found;
    }

    /// Takes the value of a row.
    ///
    /// @return what is wrong with it; nothing if it is right
    String read(int row, JsonNode value) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isString() && value.asString().isEmpty())) {
            return "";
        }
        if (value.isContainer()) {
            return "'" + name + "' is neither a number nor a word";
        }
        if (found.isEmpty()) {
            found = Optional.of(value.isNumber() ? numbers() : words());
        }
        return switch (found.get()) {
            case Attribute.Numbers numbers
            when value.isNumber() && Double.isFinite(value.doubleValue()) -> {
                numbers.values()[row] = value.doubleValue();
                yield "";
            }
            case Attribute.Words words
            when !value.isNumber() -> {
                words.values()[row] = value.asString();
                yield "";
            }
            case Attribute.Numbers numbers -> "'" + name + "' is " + value + ", where others are finite numbers";
            case Attribute.Words words -> "'" + name + "' is " + value + ", where others are words";
        };
    }

    private Attribute numbers() {
        double[] values = new double[rows];
        Arrays.fill(values, Double.NaN);
        return new Attribute.Numbers(name, values);
    }

    private Attribute words() {
        String[] values = new String[rows];
        Arrays.fill(values, "");
        return new Attribute.Words(name, values);
    }
}
