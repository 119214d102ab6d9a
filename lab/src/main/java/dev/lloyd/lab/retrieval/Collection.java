package dev.lloyd.lab.retrieval;

import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Documents, queries, and which documents answer which query.
///
/// @param description one line for whoever reads the figures: what it is and how it was chosen
/// @param documents in order; equal scores are ranked in this order
/// @param queries in order
/// @param judgments query id to document id to grade; a document without a grade, or with grade 0, is not
///     relevant
public record Collection(
        String description,
        List<Passage> documents,
        List<Passage> queries,
        Map<String, Map<String, Integer>> judgments) {
    /// Copies, and checks that ids are unique, grades are not negative, judged documents exist and every query has
    /// a relevant one.
    public Collection {
        documents = List.copyOf(documents);
        queries = List.copyOf(queries);
        Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
        judgments.forEach((query, grades) -> copy.put(query, Map.copyOf(grades)));
        judgments = Map.copyOf(copy);
        Set<String> documentIds = unique("document", documents);
        unique("query", queries);
        for (Passage query : queries) {
            check(query.id(), judgments.getOrDefault(query.id(), Map.of()), documentIds);
        }
    }

    private static Set<String> unique(String what, List<Passage> passages) {
        Set<String> ids = new HashSet<>();
        for (Passage passage : passages) {
            if (!ids.add(passage.id())) {
                throw new IllegalArgumentException("there are two of the " + what + " '" + passage.id() + "'");
            }
        }
        return ids;
    }

    private static void check(String query, Map<String, Integer> grades, Set<String> documentIds) {
        boolean relevant = false;
        for (var grade : grades.entrySet()) {
            if (grade.getValue() < 0) {
                throw new IllegalArgumentException("query '" + query + "' grades document '" + grade.getKey() + "' "
                        + grade.getValue() + "; grades are 0 or more");
            }
            if (!documentIds.contains(grade.getKey())) {
                throw new IllegalArgumentException(
                        "query '" + query + "' judges document '" + grade.getKey() + "', which is missing");
            }
            relevant |= grade.getValue() > 0;
        }
        if (!relevant) {
            throw new IllegalArgumentException("query '" + query + "' has no relevant document");
        }
    }

    /// Grade of a document for a query, 0 where there is none.
    public int grade(String query, String document) {
        return judgments.getOrDefault(query, Map.of()).getOrDefault(document, 0);
    }

    /// A smaller collection that is always the same: the first queries, every document judged for one of them, and
    /// a seeded sample of the others; documents stay in order. Its figures are higher than the whole collection's,
    /// since fewer documents compete, and compare only with each other.
    ///
    /// @param queryCount how many queries
    /// @param otherDocuments how many documents beside the judged ones, at most
    /// @param seed of the sample
    public Collection subset(int queryCount, int otherDocuments, long seed) {
        List<Passage> chosenQueries = queries.subList(0, Math.min(queryCount, queries.size()));
        Map<String, Map<String, Integer>> chosenJudgments = new HashMap<>();
        Set<String> chosen = new HashSet<>();
        for (Passage query : chosenQueries) {
            Map<String, Integer> grades = judgments.getOrDefault(query.id(), Map.of());
            chosenJudgments.put(query.id(), grades);
            chosen.addAll(grades.keySet());
        }
        int judged = chosen.size();
        List<String> others = new ArrayList<>(documents.stream()
                .map(Passage::id)
                .filter(id -> !chosen.contains(id))
                .toList());
        RandomGenerator random = Seeds.generator(seed);
        int sampled = Math.min(otherDocuments, others.size());
        for (int index = 0; index < sampled; index++) {
            int other = random.nextInt(index, others.size());
            String id = others.get(other);
            others.set(other, others.get(index));
            others.set(index, id);
            chosen.add(id);
        }
        String text = String.format(
                Locale.ROOT,
                "%s: first %d queries, their %d judged documents and %d others (seed %d)",
                description,
                chosenQueries.size(),
                judged,
                sampled,
                seed);
        List<Passage> chosenDocuments = documents.stream()
                .filter(document -> chosen.contains(document.id()))
                .toList();
        return new Collection(text, chosenDocuments, chosenQueries, chosenJudgments);
    }
}
