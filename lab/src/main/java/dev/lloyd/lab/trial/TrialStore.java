package dev.lloyd.lab.trial;

import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.packed.InputRounding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Trials that were made, one JSON object a line, so that an interrupted run of many goes on where it stopped.
///
/// A trial is found again by laboratory, protocol, recipe, rate and commit. A last line that was cut off by a crash
/// is ignored. One process writes at a time.
public final class TrialStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final String commit;
    private final Map<String, Trial> trials = new LinkedHashMap<>();

    private TrialStore(Path file, String commit) {
        this.file = file;
        this.commit = commit;
    }

    /// Opens a store, which need not exist yet.
    ///
    /// @param commit of the code that makes the trials; those of other commits stay in the file and are not
    ///     used
    /// @throws IOException if the file cannot be read, or a line before the last is no trial
    public static TrialStore open(Path file, String commit) throws IOException {
        TrialStore store = new TrialStore(file, commit);
        if (Files.exists(file)) {
            store.read(Files.readString(file));
        }
        return store;
    }

    private void read(String text) throws IOException {
        String[] lines = text.split("\n", -1);
        for (int index = 0; index < lines.length; index++) {
            String line = lines[index];
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode node = JSON.readTree(line);
                if (node.path("commit").asString("").equals(commit)) {
                    trials.put(node.path("key").asString(""), trial(node));
                }
            } catch (JacksonException | IllegalArgumentException exception) {
                if (index + 1 < lines.length) {
                    throw new IOException(
                            file + ", line " + (index + 1) + " is no trial: " + exception.getMessage(), exception);
                }
            }
        }
    }

    private static String key(Laboratory laboratory, TrialPlan plan) {
        return laboratory.name() + " | " + laboratory.protocol() + " | " + plan.text();
    }

    /// A trial that was made before, under the name that it is planned with now.
    public Optional<Trial> find(Laboratory laboratory, TrialPlan plan) {
        return Optional.ofNullable(trials.get(key(laboratory, plan)))
                .map(trial -> new Trial(plan, trial.metrics(), trial.bytesByTerm(), trial.layers(), trial.peakBytes()));
    }

    /// The plans of all trials that were made in a laboratory, under its present protocol.
    public List<TrialPlan> plans(Laboratory laboratory) {
        String beginning = laboratory.name() + " | " + laboratory.protocol() + " | ";
        return trials.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(beginning))
                .map(entry -> entry.getValue().plan())
                .toList();
    }

    /// A trial: found, or made and kept.
    public Trial run(Laboratory laboratory, TrialPlan plan) throws IOException {
        Optional<Trial> found = find(laboratory, plan);
        if (found.isPresent()) {
            return found.get();
        }
        if (!plan.activations().isNone() && !laboratory.roundsInputs()) {
            throw new IllegalArgumentException("the laboratory " + laboratory.name()
                    + " does not round inputs, so that '" + plan.text() + "' cannot be tried in it");
        }
        Trial trial = laboratory.run(plan);
        String key = key(laboratory, plan);
        trials.put(key, trial);
        byte[] line = (JSON.writeValueAsString(node(key, trial)) + "\n").getBytes(StandardCharsets.UTF_8);
        startLine();
        Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return trial;
    }

    /// Drops what a crash left of a line.
    private void startLine() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String text = Files.readString(file);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            Files.writeString(file, text.substring(0, text.lastIndexOf('\n') + 1));
        }
    }

    private ObjectNode node(String key, Trial trial) {
        ObjectNode node = JSON.createObjectNode();
        node.put("key", key);
        node.put("commit", commit);
        node.put("name", trial.plan().name());
        node.put("recipe", trial.plan().recipe());
        trial.plan().bits().ifPresent(bits -> node.put("bits", bits));
        if (!trial.plan().activations().isNone()) {
            node.put("activations", trial.plan().activations().text());
        }
        ObjectNode metrics = node.putObject("metrics");
        trial.metrics().forEach((name, figure) -> metrics.put(name, Double.toString(figure.value())));
        ObjectNode without = node.putObject("without");
        trial.metrics().forEach((name, figure) -> {
            if (!figure.without().isEmpty()) {
                ArrayNode values = without.putArray(name);
                figure.without().forEach(value -> values.add(Double.toString(value)));
            }
        });
        ObjectNode bytes = node.putObject("bytes");
        trial.bytesByTerm().forEach(bytes::put);
        node.put("peak", trial.peakBytes());
        ArrayNode layers = node.putArray("layers");
        for (Layer layer : trial.layers()) {
            ObjectNode each = layers.addObject();
            each.put("tensor", layer.tensor());
            each.put("values", layer.values());
            each.put("bits", layer.bits());
            each.put("error", Double.toString(layer.error()));
            each.put("outputError", Double.toString(layer.outputError()));
        }
        return node;
    }

    private static List<Double> without(JsonNode values) {
        return values.valueStream()
                .map(each -> each.isNumber() ? each.asDouble() : Double.parseDouble(each.asString("")))
                .toList();
    }

    private static Trial trial(JsonNode node) {
        OptionalDouble bits =
                node.has("bits") ? OptionalDouble.of(node.get("bits").asDouble()) : OptionalDouble.empty();
        TrialPlan plan = new TrialPlan(
                node.path("name").asString(""),
                node.path("recipe").asString(""),
                bits,
                InputRounding.parse(node.path("activations").asString(InputRounding.NONE.text())));
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        node.path("metrics")
                .propertyStream()
                .forEach(entry -> metrics.put(
                        entry.getKey(),
                        new Estimate(
                                Double.parseDouble(entry.getValue().asString("")),
                                without(node.path("without").path(entry.getKey())))));
        Map<String, Long> bytes = new LinkedHashMap<>();
        node.path("bytes")
                .propertyStream()
                .forEach(entry -> bytes.put(entry.getKey(), entry.getValue().asLong()));
        List<Layer> layers = new ArrayList<>();
        for (JsonNode layer : node.path("layers")) {
            layers.add(new Layer(
                    layer.path("tensor").asString(""),
                    layer.path("values").asLong(),
                    layer.path("bits").asDouble(),
                    Double.parseDouble(layer.path("error").asString("")),
                    Double.parseDouble(layer.path("outputError").asString(""))));
        }
        return new Trial(plan, metrics, bytes, layers, node.path("peak").asLong());
    }
}
