package dev.lloyd.models.packed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tensor records as JSON.
final class Records {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Records() {}

    static String print(List<TensorRecord> records) {
        ArrayNode array = JSON.createArrayNode();
        records.forEach(summary -> array.add(node(summary)));
        return array.toString();
    }

    static ObjectNode node(TensorRecord summary) {
        ObjectNode node = JSON.createObjectNode();
        node.put("tensor", summary.tensor());
        node.put("recipe", summary.recipe());
        ObjectNode attributes = node.putObject("attributes");
        summary.attributes().forEach(attributes::put);
        ObjectNode bytes = node.putObject("bytes");
        summary.bytesByTerm().forEach(bytes::put);
        node.put("bits", summary.bits());
        node.put("error", summary.error());
        if (!Double.isNaN(summary.outputError())) {
            node.put("outputError", summary.outputError());
        }
        ArrayNode notes = node.putArray("notes");
        summary.notes().forEach(notes::add);
        return node;
    }

    /// The inverse of {@link #print}.
    ///
    /// @param place the file it stands in, for errors
    static List<TensorRecord> parse(String text, String place) throws IOException {
        try {
            List<TensorRecord> records = new ArrayList<>();
            for (JsonNode node : JSON.readTree(text)) {
                records.add(parse(node, place));
            }
            return records;
        } catch (JacksonException exception) {
            throw new IOException(
                    place + ": the tensor records are not JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    private static TensorRecord parse(JsonNode node, String place) throws IOException {
        for (String field : List.of("tensor", "recipe", "attributes", "bytes", "bits", "error")) {
            if (!node.has(field)) {
                throw new IOException(place + ": a tensor record lacks the field '" + field + "'");
            }
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        node.path("attributes")
                .propertyStream()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asString("")));
        Map<String, Long> bytes = new LinkedHashMap<>();
        node.path("bytes")
                .propertyStream()
                .forEach(entry -> bytes.put(entry.getKey(), entry.getValue().asLong(0)));
        List<String> notes = new ArrayList<>();
        node.path("notes").forEach(note -> notes.add(note.asString("")));
        return new TensorRecord(
                node.path("tensor").asString(""),
                node.path("recipe").asString(""),
                attributes,
                bytes,
                node.path("bits").asDouble(0),
                node.path("error").asDouble(0),
                node.path("outputError").asDouble(Double.NaN),
                0,
                notes);
    }
}
