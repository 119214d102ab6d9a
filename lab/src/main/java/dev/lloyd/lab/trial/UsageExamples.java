package dev.lloyd.lab.trial;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.text.WordNet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Sentences of WordNet that use a word: a log of queries for its definitions.
final class UsageExamples {
    /// Shorter ones are not sentences.
    private static final int WORDS_MIN = 4;

    private UsageExamples() {}

    /// Examples of at least four words, each once, in an order that only depends on the seed.
    ///
    /// @param taken texts that may not be among them
    /// @param count how many
    /// @throws IllegalArgumentException if there are fewer
    static List<String> choose(List<WordNet.Meaning> meanings, Set<String> taken, int count, long seed) {
        Set<String> others = new HashSet<>();
        taken.forEach(text -> others.add(text.strip()));
        Set<String> examples = new LinkedHashSet<>();
        for (WordNet.Meaning meaning : meanings) {
            for (String example : meaning.examples()) {
                if (example.split("\\s+").length >= WORDS_MIN && !others.contains(example)) {
                    examples.add(example);
                }
            }
        }
        if (examples.size() < count) {
            throw new IllegalArgumentException(
                    "the dictionary has " + examples.size() + " such examples, fewer than " + count);
        }
        List<String> order = new ArrayList<>(examples);
        Collections.shuffle(order, Seeds.generator(seed));
        return order.subList(0, count);
    }
}
