package dev.lloyd.vectors.index;

import dev.lloyd.vectors.graph.GraphShape;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the file of an index says of a graph over its vectors.
///
/// | name | what |
/// |---|---|
/// | metadata `lloyd.index` | {@value #VERSION}: readers that know no graphs refuse the file |
/// | metadata `graph.degree`, `graph.beam`, `graph.alpha` | how it was built |
/// | metadata `graph.entry` | the vector that searches begin at |
/// | `graph.links` | the links of each vector, `U8`; see {@link dev.lloyd.vectors.graph.PackedLinks} |
final class GraphFormat {
    static final String VERSION = IndexFormat.WITH_GRAPH;
    static final String PREFIX = "graph.";
    static final String LINKS = PREFIX + "links";
    static final String ENTRY = PREFIX + "entry";
    private static final String DEGREE = PREFIX + "degree";
    private static final String BEAM = PREFIX + "beam";
    private static final String ALPHA = PREFIX + "alpha";

    private GraphFormat() {}

    static Map<String, String> words(GraphShape shape, int entry) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(DEGREE, Integer.toString(shape.degree()));
        words.put(BEAM, Integer.toString(shape.beam()));
        words.put(ALPHA, Double.toString(shape.alpha()));
        words.put(ENTRY, Integer.toString(entry));
        return words;
    }

    /// @throws IllegalArgumentException if a word is missing or out of range
    static GraphShape shape(Map<String, String> words) {
        try {
            return new GraphShape(
                    Integer.parseInt(word(words, DEGREE)),
                    Integer.parseInt(word(words, BEAM)),
                    Double.parseDouble(word(words, ALPHA)));
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("the shape of a graph is three numbers", exception);
        }
    }

    /// @throws IllegalArgumentException if the word is missing or no number
    static int entry(Map<String, String> words) {
        try {
            return Integer.parseInt(word(words, ENTRY));
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("a graph begins at the number of a vector", exception);
        }
    }

    private static String word(Map<String, String> words, String key) {
        String word = words.get(key);
        if (word == null) {
            throw new IllegalArgumentException("the metadata lack '" + key + "'");
        }
        return word;
    }
}
