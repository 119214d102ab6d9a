package dev.lloyd.models.recipe;

import dev.lloyd.quant.part.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads the YAML form of a named recipe:
///
///     subject: weights | deltas | vectors | kv-cache
///     title: GPTQ
///     source: the paper
///     summary: one sentence
///     notes: where it differs from its paper (optional)
///     needs: nothing | calibration | gradients | queries (codebooks are then trained by the system of that name)
///     rates: any | own (bits of a vector, whatever its length) | [2, 3, 4]
///     line: a recipe for a model, for vectors, or for a cache
///     lines: { 2: another recipe for that rate } (optional)
final class RecipeResource {
    private static final Set<String> KEYS =
            Set.of("subject", "title", "source", "summary", "notes", "needs", "rates", "line", "lines");

    private final String slug;
    private final JsonNode root;

    private RecipeResource(String slug, JsonNode root) {
        this.slug = slug;
        this.root = root;
    }

    static NamedRecipe parse(String slug, String yaml) {
        return new RecipeResource(slug, new YAMLMapper().readTree(yaml)).recipe();
    }

    private NamedRecipe recipe() {
        for (String key : root.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw bad("has an unknown key '" + key + "'");
            }
        }
        return new NamedRecipe(
                slug,
                subject(),
                text("title"),
                text("source"),
                text("summary"),
                root.has("notes") ? text("notes") : "",
                needs(),
                rates(),
                text("line"),
                lines());
    }

    private String text(String key) {
        JsonNode node = root.path(key);
        if (!node.isString() || node.stringValue().isBlank()) {
            throw bad("needs a text for '" + key + "'");
        }
        return node.stringValue().strip().replaceAll("\\s+", " ");
    }

    private Subject subject() {
        try {
            return Subject.parse(text("subject"));
        } catch (IllegalArgumentException exception) {
            throw bad("has a wrong 'subject': " + exception.getMessage());
        }
    }

    private Need needs() {
        return switch (text("needs")) {
            case "nothing" -> Need.NOTHING;
            case "calibration" -> Need.CALIBRATION;
            case "gradients" -> Need.GRADIENTS;
            case "queries" -> Need.QUERIES;
            default -> throw bad("needs 'nothing', 'calibration', 'gradients' or 'queries' for 'needs'");
        };
    }

    private List<Double> rates() {
        JsonNode node = root.path("rates");
        if (node.isString() && node.stringValue().equals("any")) {
            return List.of();
        }
        if (node.isString() && node.stringValue().equals("own")) {
            return GridRates.OWN;
        }
        List<Double> rates = new ArrayList<>();
        for (JsonNode rate : node) {
            if (!rate.isNumber()) {
                throw bad("needs numbers for 'rates'");
            }
            rates.add(rate.doubleValue());
        }
        if (rates.isEmpty()) {
            throw bad("needs 'any', 'own' or a list for 'rates'");
        }
        return rates;
    }

    private Map<Double, String> lines() {
        Map<Double, String> lines = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("lines").properties()) {
            lines.put(Double.valueOf(entry.getKey()), entry.getValue().stringValue());
        }
        return lines;
    }

    private IllegalStateException bad(String rule) {
        return new IllegalStateException("the resource " + slug + ".yaml " + rule);
    }
}
