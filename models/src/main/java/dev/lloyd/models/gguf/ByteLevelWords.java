package dev.lloyd.models.gguf;

import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.models.load.ByteLevelSplitting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A `tokenizer.json` with byte-level merges (GPT-2's kind), in the words of a GGUF file.
///
/// @param file where it stands, for errors
/// @param root the JSON
record ByteLevelWords(Path file, JsonNode root) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ByteLevelWords read(Path file) throws IOException {
        try {
            return new ByteLevelWords(file, JSON.readTree(Files.readAllBytes(file)));
        } catch (JacksonException exception) {
            throw new IOException(file + " is not JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    /// The metadata of the vocabulary.
    ///
    /// @param rows rows of the word table, at least as many as there are tokens
    Map<String, GgufValue> values(int rows) {
        JsonNode model = root.path("model");
        String type = model.path("type").asString("");
        String splitting = ByteLevelSplitting.name(root.path("pre_tokenizer").toString())
                .filter(name -> type.equals("BPE") && root.path("normalizer").isEmpty())
                .orElseThrow(() -> new IllegalArgumentException(file + ": the tokenizer (model '" + type
                        + "') is not written to GGUF yet, only byte-level BPE that splits text as GPT-2 or Llama 3"
                        + " do, without a normalizer"));
        boolean whole = model.path("ignore_merges").asBoolean(false);
        if (whole != splitting.startsWith("llama")) {
            throw new IllegalArgumentException(
                    file + ": a file with the splitting '" + splitting + "' cannot say that ignore_merges is " + whole);
        }
        List<String> tokens = new ArrayList<>(Collections.nCopies(rows, ""));
        List<Integer> types = new ArrayList<>(Collections.nCopies(rows, GgufTokenizer.UNUSED));
        for (int id = 0; id < rows; id++) {
            tokens.set(id, "[PAD" + id + "]");
        }
        model.path("vocab").propertyStream().forEach(entry -> put(tokens, types, entry.getKey(), entry.getValue(), 1));
        for (JsonNode token : root.path("added_tokens")) {
            int kind = token.path("special").asBoolean(false) ? GgufTokenizer.CONTROL : GgufTokenizer.USER;
            put(tokens, types, token.path("content").asString(""), token.path("id"), kind);
        }
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put(GgufTokenizer.PREFIX + "model", GgufValue.of("gpt2"));
        values.put(GgufTokenizer.PREFIX + "pre", GgufValue.of(splitting));
        values.put(GgufTokenizer.PREFIX + "tokens", GgufValue.of(tokens));
        values.put(GgufTokenizer.PREFIX + "token_type", GgufTokenizer.types(types));
        values.put(GgufTokenizer.PREFIX + "merges", GgufValue.of(merges(model)));
        return values;
    }

    private void put(List<String> tokens, List<Integer> types, String text, JsonNode id, int kind) {
        int index = id.asInt(-1);
        if (index < 0 || index >= tokens.size()) {
            throw new IllegalArgumentException(file + ": token '" + text + "' has the id " + id
                    + ", but the word table has " + tokens.size() + " rows");
        }
        tokens.set(index, text);
        types.set(index, kind);
    }

    /// Older files join a pair with a space, newer ones list its two halves.
    private static List<String> merges(JsonNode model) {
        List<String> merges = new ArrayList<>();
        for (JsonNode merge : model.path("merges")) {
            merges.add(
                    merge.isArray()
                            ? merge.path(0).asString("") + " " + merge.path(1).asString("")
                            : merge.asString(""));
        }
        return merges;
    }
}
