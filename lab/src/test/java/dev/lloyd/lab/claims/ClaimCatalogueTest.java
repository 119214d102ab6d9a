package dev.lloyd.lab.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.lab.trial.StandardLaboratories;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.recipe.ModelRecipe;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The claims that come with Lloyd are well-formed, and malformed ones are refused.
class ClaimCatalogueTest {
    private static final String YAML = """
            slug: x
            subject: weights
            statement: Better.
            laboratory: gaussian
            cost: quick
            trials:
              own: {recipe: "int(bits=4)"}
            checks:
              - bits(own) < 5
            """;

    static List<Claim> claims() {
        return ClaimCatalogue.load();
    }

    @Test
    void everyNamedRecipeHasAClaimAndNoSlugOccursTwice() {
        Set<String> slugs = new HashSet<>();
        claims().forEach(claim -> assertTrue(slugs.add(claim.slug()), claim.slug()));
        for (NamedRecipe recipe : NamedRecipes.standard().all()) {
            assertTrue(slugs.contains(recipe.slug()), recipe.slug() + " has no claim");
        }
    }

    @ParameterizedTest
    @MethodSource("claims")
    void recipesParseAndLaboratoriesExist(Claim claim) {
        assertTrue(StandardLaboratories.names().contains(claim.laboratory()), claim.laboratory());
        claim.plans().forEach(plan -> parse(claim.subject(), plan));
        assertTrue(claim.statement().length() > 40, claim.statement());
    }

    private static void parse(String subject, TrialPlan plan) {
        if (subject.equals(Subject.VECTORS.toString())) {
            NamedRecipes.standard().vectorSystem(plan.recipe(), plan.bits());
        } else if (subject.equals(Subject.KV_CACHE.toString())) {
            NamedRecipes.standard().cache(plan.recipe(), plan.bits());
        } else {
            ModelRecipe.parse(plan.recipe());
        }
    }

    @Test
    void claimsAreChosenByNameAndUnknownNamesAreRefused() {
        assertEquals(
                List.of("gptq", "lloyd"),
                ClaimCatalogue.load(List.of("lloyd", "gptq")).stream()
                        .map(Claim::slug)
                        .toList());
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> ClaimCatalogue.load(List.of("gtpq")));
        assertTrue(error.getMessage().contains("'gtpq'") && error.getMessage().contains("quip-sharp"));
    }

    @Test
    void aClaimIsRead() {
        Claim claim = ClaimCatalogue.parse(YAML);
        assertEquals("own", claim.own().name());
        assertEquals("Better. [bits(own) < 5]", claim.fullStatement());
    }

    @Test
    void aTrialSaysHowInputsAreRounded() {
        String yaml = YAML.replace("\"int(bits=4)\"}", "\"int(bits=4)\", activations: int8}");
        assertEquals(
                "int(bits=4), activations int8",
                ClaimCatalogue.parse(yaml).own().text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slug: x->",
                "cost: quick->cost: cheap",
                "bits(own) < 5->bits(other) < 5",
                "subject: weights->subjekt: weights",
                "{recipe: \"int(bits=4)\"}->{recipe: \"int(bits=4)\", bits: many}",
                "{recipe: \"int(bits=4)\"}->{recipe: \"int(bits=4)\", activations: int99}",
                "  - bits(own) < 5->  - bits(own)"
            })
    void aMalformedClaimIsRefused(String change) {
        String[] sides = change.split("->", -1);
        String broken = YAML.replace(sides[0], sides[1]);
        assertTrue(!broken.equals(YAML));
        assertThrows(IllegalArgumentException.class, () -> ClaimCatalogue.parse(broken));
    }
}
