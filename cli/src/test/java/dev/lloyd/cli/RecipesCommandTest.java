package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipesCommandTest {
    @Test
    void listsEveryNameWithItsSubjectNeedsAndRates() {
        Ran ran = Ran.of("recipes");

        assertEquals(0, ran.code());
        assertTrue(ran.out().lines().anyMatch(line -> line.matches("lloyd +weights +Lloyd +nothing +any")), ran.out());
        assertTrue(
                ran.out().lines().anyMatch(line -> line.matches("quip-sharp +weights +QuIP# +calibration +2, 3, 4")),
                ran.out());
        assertTrue(
                ran.out().lines().anyMatch(line -> line.matches("eden +vectors +EDEN +nothing +1, 2, .*8")), ran.out());
        assertTrue(ran.out().lines().allMatch(line -> line.length() <= 120), ran.out());
    }

    @Test
    void printsAnArrayOfObjectsWithASlugAndASubject() {
        Ran ran = Ran.of("recipes", "--json");
        JsonNode array = JsonMapper.shared().readTree(ran.out());

        Set<String> slugs = new HashSet<>();
        for (JsonNode row : array) {
            assertTrue(
                    List.of("weights", "deltas", "vectors", "kv-cache")
                            .contains(row.get("subject").stringValue()),
                    row.toString());
            slugs.add(row.get("slug").stringValue());
        }
        assertTrue(
                slugs.containsAll(
                        List.of("rtn", "nf4", "mxfp4", "nvfp4", "gptq", "awq", "sinq", "spqr", "lqer", "zeroquant-v2")),
                slugs.toString());
        assertTrue(
                slugs.containsAll(List.of(
                        "higgs", "neuqi", "quip", "quip-sharp", "qtip", "easyquant-data-free", "layerwise-quant")),
                slugs.toString());
    }

    @Test
    void oneIsShownWithItsPaperAndItsLines() {
        Ran ran = Ran.of("recipes", "quip-sharp");

        assertEquals(0, ran.code());
        assertTrue(ran.out().contains("Tseng et al., QuIP#"), ran.out());
        assertTrue(ran.out().contains("at 3 bits: hadamard(side=both) | e8p(group=tensor) + e8-1bit"), ran.out());
    }

    @Test
    void anUnknownNameIsAUsageErrorThatNamesTheNearest() {
        Ran ran = Ran.of("recipes", "gtpq");

        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("no recipe is named 'gtpq'; the nearest is 'gptq'"), ran.err());
    }

    @Test
    void aRecipeThatLearnsWithoutATextIsAUsageErrorBeforeAnythingIsRead() {
        Ran ran = Ran.of("quantize", "none", "--recipe", "gptq", "--bits", "3", "--out", "none-either");
        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("the recipe 'gptq' needs calibration text"), ran.err());
        assertTrue(ran.err().contains("--calibrate"), ran.err());
    }

    @Test
    void namesBitsEmbeddingsAndHeadReachTheModel() {
        Ran ran = Ran.of(
                "quantize",
                "no-such-model",
                "--recipe",
                "lloyd",
                "--bits",
                "2.5",
                "--embeddings",
                "int(bits=8)",
                "--head",
                "keep",
                "--out",
                "none-either");
        assertEquals(1, ran.code(), "the recipe is right, the model is not there");
        assertTrue(ran.err().contains("no-such-model"), ran.err());
        assertFalse(ran.err().contains("recipe"), ran.err());
    }
}
