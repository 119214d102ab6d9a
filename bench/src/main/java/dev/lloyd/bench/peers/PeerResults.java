package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a run has found, as it is written to a file, so that tables can be made of it again.
///
/// @param facts what it was measured on, by name
/// @param rows what the peers did
record PeerResults(Map<String, String> facts, List<PeerRow> rows) {
    /// The fact that says how it was asked for.
    static final String COMMAND = "command";

    private static final String RATE = "queriesPerSecond";
    private static final String BATCH_RATE = "queriesPerSecondInBatches";
    private static final String TIMES_LUCENE = "timesLucene";

    /// An object with the facts and an array of rows.
    String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("facts", facts);
        document.put("rows", rows.stream().map(PeerResults::object).toList());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    private static Map<String, Object> object(PeerRow row) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", row.name());
        object.put("maker", row.maker());
        object.put("series", row.series());
        object.put("search", KindConverter.word(row.kind()));
        object.put("bytes", row.footprint().bytes());
        object.put("graphBytes", row.footprint().graph());
        object.put("rawBytes", row.footprint().raw());
        object.put("sharedBytes", row.footprint().shared());
        for (int index = 0; index < PeerRow.FACTORS.size(); index++) {
            object.put("recallTimes" + PeerRow.FACTORS.get(index), row.recall().get(index));
        }
        object.put("buildSeconds", row.buildSeconds());
        put(object, RATE, row.rate());
        put(object, BATCH_RATE, row.batchRate());
        put(object, TIMES_LUCENE, row.timesLucene());
        object.put("curve", row.curve().stream().map(PeerResults::object).toList());
        return object;
    }

    private static Map<String, Object> object(CurvePoint point) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("width", point.width());
        object.put("reranked", point.factor());
        object.put("recall", point.recall());
        put(object, RATE, point.rate());
        put(object, BATCH_RATE, point.batchRate());
        return object;
    }

    /// JSON has no word for what is not known.
    private static void put(Map<String, Object> object, String name, double value) {
        if (!Double.isNaN(value)) {
            object.put(name, value);
        }
    }

    /// Reads what {@link #json()} wrote.
    ///
    /// @throws IOException if the file has something else
    static PeerResults read(Path file) throws IOException {
        try {
            JsonNode document = JsonMapper.shared().readTree(Files.readString(file));
            Map<String, String> facts = new LinkedHashMap<>();
            document.required("facts")
                    .properties()
                    .forEach(fact -> facts.put(fact.getKey(), fact.getValue().asString()));
            List<PeerRow> rows = new ArrayList<>();
            document.required("rows").forEach(row -> rows.add(row(row)));
            return new PeerResults(facts, rows);
        } catch (JacksonException | IllegalArgumentException failure) {
            throw new IOException(file + " has no results of peers: " + failure.getMessage(), failure);
        }
    }

    private static PeerRow row(JsonNode node) {
        List<Double> recall = PeerRow.FACTORS.stream()
                .map(factor -> node.required("recallTimes" + factor).asDouble())
                .toList();
        List<CurvePoint> curve = new ArrayList<>();
        node.required("curve").forEach(point -> curve.add(point(point)));
        return new PeerRow(
                node.required("name").asString(),
                node.required("maker").asString(),
                node.required("series").asString(),
                KindConverter.kind(node.required("search").asString()),
                footprint(node),
                recall,
                node.required("buildSeconds").asDouble(),
                number(node, RATE),
                number(node, BATCH_RATE),
                number(node, TIMES_LUCENE),
                curve);
    }

    private static Footprint footprint(JsonNode node) {
        double graph = node.required("graphBytes").asDouble();
        return new Footprint(
                node.required("bytes").asDouble() - graph,
                graph,
                node.required("rawBytes").asDouble(),
                node.required("sharedBytes").asLong());
    }

    private static CurvePoint point(JsonNode node) {
        return new CurvePoint(
                node.required("width").asInt(),
                node.required("reranked").asInt(),
                node.required("recall").asDouble(),
                number(node, RATE),
                number(node, BATCH_RATE));
    }

    private static double number(JsonNode node, String name) {
        return node.has(name) ? node.required(name).asDouble() : Double.NaN;
    }
}
