package dev.lloyd.lab.demo;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Passage;
import dev.lloyd.models.text.WordNet.Meaning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Finding a definition by an example of its use: documents are definitions without their words, queries are
/// sentences that use one of the words, and the one relevant document of a query is its own definition.
final class Definitions {
    /// Shorter examples are not sentences.
    private static final int WORDS_MIN = 4;

    private Definitions() {}

    /// A collection that is always the same: a seeded choice of meanings that have an example of at least four
    /// words, each definition once; the first of them are asked for.
    ///
    /// @throws IllegalArgumentException if there are too few such meanings
    static Collection choose(List<Meaning> meanings, int documents, int queries, long seed) {
        List<Meaning> candidates = candidates(meanings);
        if (candidates.size() < documents) {
            throw new IllegalArgumentException("the dictionary has " + candidates.size()
                    + " definitions with an example, fewer than " + documents);
        }
        RandomGenerator random = Seeds.generator(seed);
        List<Passage> definitions = new ArrayList<>();
        List<Passage> examples = new ArrayList<>();
        Map<String, Map<String, Integer>> judgments = new HashMap<>();
        for (int index = 0; index < documents; index++) {
            int other = random.nextInt(index, candidates.size());
            Meaning meaning = candidates.set(other, candidates.get(index));
            String id = "d" + index;
            definitions.add(new Passage(id, meaning.definition()));
            if (index < queries) {
                examples.add(new Passage("q" + index, example(meaning)));
                judgments.put("q" + index, Map.of(id, 1));
            }
        }
        String description = String.format(
                Locale.ROOT,
                "WordNet 3.1: %d examples of use, each to find its definition among %d (chosen with seed %d)",
                queries,
                documents,
                seed);
        return new Collection(description, definitions, examples, judgments);
    }

    private static List<Meaning> candidates(List<Meaning> meanings) {
        Set<String> seen = new HashSet<>();
        List<Meaning> candidates = new ArrayList<>();
        for (Meaning meaning : meanings) {
            if (!example(meaning).isEmpty() && seen.add(meaning.definition())) {
                candidates.add(meaning);
            }
        }
        return candidates;
    }

    /// The first example that is long enough, or nothing.
    private static String example(Meaning meaning) {
        return meaning.examples().stream()
                .filter(example -> example.split("\\s+").length >= WORDS_MIN)
                .findFirst()
                .orElse("");
    }
}
