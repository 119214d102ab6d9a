package dev.lloyd.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Passage;
import dev.lloyd.models.text.WordNet.Meaning;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    private static final List<Meaning> MEANINGS = IntStream.range(0, 60)
            .mapToObj(index -> new Meaning(
                    List.of("word" + index),
                    "what it means, " + index,
                    List.of("too short", "a sentence that uses word" + index)))
            .toList();

    private static List<String> texts(List<Passage> passages) {
        return passages.stream().map(Passage::text).toList();
    }

    @Test
    void everyQueryIsAnExampleOfItsOneRelevantDefinition() {
        Collection collection = Definitions.choose(MEANINGS, 40, 15, 7);

        assertEquals(40, collection.documents().size());
        assertEquals(15, collection.queries().size());
        for (Passage query : collection.queries()) {
            String number = query.text().replaceAll("\\D", "");
            String relevant = collection.documents().stream()
                    .filter(document -> collection.grade(query.id(), document.id()) > 0)
                    .map(Passage::text)
                    .collect(Collectors.joining(";"));
            assertEquals("what it means, " + number, relevant);
        }
    }

    @Test
    void theChoiceDependsOnTheSeedAlone() {
        List<String> chosen = texts(Definitions.choose(MEANINGS, 40, 15, 7).documents());

        assertEquals(chosen, texts(Definitions.choose(MEANINGS, 40, 15, 7).documents()));
        assertNotEquals(chosen, texts(Definitions.choose(MEANINGS, 40, 15, 8).documents()));
        assertNotEquals(
                texts(Definitions.choose(MEANINGS, 40, 15, 7).queries()).subList(0, 2),
                List.of(
                        MEANINGS.get(0).examples().get(1),
                        MEANINGS.get(1).examples().get(1)),
                "chosen from the whole dictionary, not from its beginning");
    }

    @Test
    void meaningsWithoutASentenceAndSecondsOfADefinitionAreLeftOut() {
        List<Meaning> more = Stream.concat(
                        MEANINGS.stream(),
                        Stream.of(
                                new Meaning(List.of("bare"), "has no example", List.of()),
                                new Meaning(List.of("curt"), "has a short example", List.of("a short one")),
                                new Meaning(List.of("twin"), "what it means, 3", List.of("a second of the same"))))
                .toList();

        List<String> documents = texts(Definitions.choose(more, 60, 1, 1).documents()).stream()
                .sorted()
                .toList();
        assertEquals(MEANINGS.stream().map(Meaning::definition).sorted().toList(), documents);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Definitions.choose(more, 61, 1, 1))
                .getMessage()
                .contains("60 definitions"));
    }
}
