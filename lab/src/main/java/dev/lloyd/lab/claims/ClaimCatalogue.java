package dev.lloyd.lab.claims;

import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.packed.InputRounding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The claims that come with Lloyd: one YAML resource a system, listed in the resource `index`.
///
///     slug: gptq
///     subject: weights
///     statement: Column-wise rounding with error feedback beats rounding to nearest at equal bits.
///     laboratory: lm-7m
///     cost: quick
///     trials:
///       gptq: {recipe: "int(bits=3, group=64) | gptq"}
///       rtn: {recipe: "int(bits=3, group=64)"}
///     checks:
///       - perplexity(gptq) < perplexity(rtn)
///
/// A trial may also have `bits`, and `activations` ({@link InputRounding}: `int8`), in a laboratory
/// of a model. Unknown keys are errors.
public final class ClaimCatalogue {
    private static final Set<String> KEYS =
            Set.of("slug", "subject", "statement", "laboratory", "cost", "trials", "checks");
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private ClaimCatalogue() {}

    /// All claims, in the order of the index.
    public static List<Claim> load() {
        return resource("index")
                .lines()
                .filter(line -> !line.isBlank())
                .map(name -> parse(resource(name + ".yaml")))
                .toList();
    }

    /// Claims by name.
    ///
    /// @param slugs which; none means all
    /// @throws IllegalArgumentException if there is no such claim, listing those that there are
    public static List<Claim> load(List<String> slugs) {
        List<Claim> all = load();
        List<String> known = all.stream().map(Claim::slug).toList();
        for (String slug : slugs) {
            if (!known.contains(slug)) {
                throw new IllegalArgumentException("no claim is named '" + slug + "'; there are " + known);
            }
        }
        return all.stream()
                .filter(claim -> slugs.isEmpty() || slugs.contains(claim.slug()))
                .toList();
    }

    private static String resource(String name) {
        try (InputStream source = ClaimCatalogue.class.getResourceAsStream(name)) {
            byte[] bytes = Objects.requireNonNull(source, "the resource " + name + " is part of this module")
                    .readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// Parses one claim.
    ///
    /// @throws IllegalArgumentException if a key is missing or unknown, or a value breaks its rule
    public static Claim parse(String yaml) {
        JsonNode root = YAML.readTree(yaml);
        String slug = text(root, "slug");
        root.propertyNames().forEach(key -> {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("claim '" + slug + "': '" + key + "' is none of " + KEYS);
            }
        });
        List<TrialPlan> plans = new ArrayList<>();
        root.path("trials").propertyStream().forEach(entry -> plans.add(plan(entry.getKey(), entry.getValue())));
        List<Check> checks = new ArrayList<>();
        for (JsonNode check : root.path("checks")) {
            checks.add(Check.parse(check.asString("")));
        }
        return new Claim(
                slug,
                text(root, "subject"),
                text(root, "statement").strip(),
                text(root, "laboratory"),
                cost(slug, text(root, "cost")),
                plans,
                checks);
    }

    private static Claim.Cost cost(String slug, String text) {
        for (Claim.Cost cost : Claim.Cost.values()) {
            if (cost.name().toLowerCase(Locale.ROOT).equals(text)) {
                return cost;
            }
        }
        throw new IllegalArgumentException("claim '" + slug + "': cost is quick or long, not '" + text + "'");
    }

    private static TrialPlan plan(String name, JsonNode node) {
        JsonNode bits = node.path("bits");
        if (!bits.isMissingNode() && !bits.isNumber()) {
            throw new IllegalArgumentException("trial '" + name + "': bits is a number, not '" + bits + "'");
        }
        OptionalDouble rate = bits.isNumber() ? OptionalDouble.of(bits.asDouble()) : OptionalDouble.empty();
        InputRounding inputs =
                node.has("activations") ? InputRounding.parse(text(node, "activations")) : InputRounding.NONE;
        return new TrialPlan(name, text(node, "recipe"), rate, inputs);
    }

    private static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isString()) {
            throw new IllegalArgumentException("a claim or one of its trials has no text '" + key + "': " + node);
        }
        return value.asString("");
    }
}
