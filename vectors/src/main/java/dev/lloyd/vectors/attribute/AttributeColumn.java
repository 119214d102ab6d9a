package dev.lloyd.vectors.attribute;

import dev.lloyd.formats.vecs.Attribute;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// An attribute of vectors: numbers, or words as their places in a sorted dictionary, so that both are compared
/// alike.
///
/// @param name of the attribute
/// @param values of each vector; NaN where there is none
/// @param words the dictionary, ascending, none twice; nothing for numbers
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
public record AttributeColumn(String name, double[] values, Optional<List<String>> words) {
    /// What a file has.
    public static AttributeColumn of(Attribute attribute) {
        return switch (attribute) {
            case Attribute.Numbers numbers ->
                // Adding 0 makes one zero of two.
                new AttributeColumn(
                        numbers.name(),
                        Arrays.stream(numbers.values())
                                .map(value -> value + 0.0)
                                .toArray(),
                        Optional.empty());
            case Attribute.Words words -> ofWords(words.name(), words.values());
        };
    }

    private static AttributeColumn ofWords(String name, String[] values) {
        TreeSet<String> distinct = new TreeSet<>(Arrays.asList(values));
        distinct.remove("");
        List<String> words = List.copyOf(distinct);
        words.stream().filter(word -> word.indexOf('\0') >= 0).findFirst().ifPresent(word -> {
            throw new IllegalArgumentException("a word of '" + name + "' has the character 0");
        });
        double[] places = new double[values.length];
        for (int row = 0; row < places.length; row++) {
            places[row] = values[row].isEmpty() ? Double.NaN : Collections.binarySearch(words, values[row]);
        }
        return new AttributeColumn(name, places, Optional.of(words));
    }

    /// As many missing values, of the kind of another.
    public static AttributeColumn missing(AttributeColumn like, int count) {
        double[] values = new double[count];
        Arrays.fill(values, Double.NaN);
        return new AttributeColumn(like.name, values, like.words.map(words -> List.<String>of()));
    }

    /// Values taken from two columns.
    ///
    /// @param sources a place in this one, or `-1 - row` of the other
    /// @throws IllegalArgumentException if one has numbers and the other words
    public AttributeColumn merged(AttributeColumn other, int[] sources) {
        if (words.isPresent() != other.words.isPresent()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is a " + kind() + " in one and a " + other.kind() + " in the other");
        }
        if (words.isEmpty()) {
            double[] merged = new double[sources.length];
            Arrays.setAll(
                    merged, place -> sources[place] < 0 ? other.values[-1 - sources[place]] : values[sources[place]]);
            return new AttributeColumn(name, merged, Optional.empty());
        }
        String[] merged = new String[sources.length];
        Arrays.setAll(merged, place -> sources[place] < 0 ? other.word(-1 - sources[place]) : word(sources[place]));
        return ofWords(name, merged);
    }

    private String kind() {
        return words.isPresent() ? "word" : "number";
    }

    private String word(int row) {
        return Double.isNaN(values[row]) ? "" : words.orElseThrow().get((int) values[row]);
    }
}
