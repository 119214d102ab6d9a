package dev.lloyd.models.load;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A byte-level BPE tokenizer in the form of a `tokenizer.json`.
///
/// @param tokens the vocabulary by id, in the byte alphabet of GPT-2
/// @param merges pairs of tokens, separated by a space, best first
/// @param controls ids of special tokens
/// @param defined ids of tokens that are cut out of a text like special ones, but are text
/// @param begin put before every text, if anything is
/// @param splitting how text is cut before merging, by llama.cpp's name
record ByteLevelJson(
        List<String> tokens,
        List<String> merges,
        List<Integer> controls,
        List<Integer> defined,
        OptionalInt begin,
        String splitting) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Checks that special tokens exist.
    ByteLevelJson {
        begin.ifPresent(id -> checkId(id, tokens.size()));
        controls.forEach(id -> checkId(id, tokens.size()));
        defined.forEach(id -> checkId(id, tokens.size()));
    }

    private static void checkId(int id, int count) {
        if (id < 0 || id >= count) {
            throw new IllegalArgumentException("special token " + id + " is outside the vocabulary of " + count);
        }
    }

    /// @param origin named in the error when the splitting is not known
    String text(String origin) throws IOException {
        ObjectNode root = JSON.objectNode();
        root.put("version", "1.0");
        root.set("added_tokens", addedTokens());
        root.set("pre_tokenizer", preTokenizer(origin));
        if (begin.isPresent()) {
            root.set("post_processor", template(begin.getAsInt()));
        }
        root.set("decoder", byteLevel(false));
        root.set("model", model());
        return new ObjectMapper().writeValueAsString(root);
    }

    private ArrayNode addedTokens() {
        ArrayNode added = JSON.arrayNode();
        controls.forEach(id -> add(added, id, true));
        defined.forEach(id -> add(added, id, false));
        return added;
    }

    private void add(ArrayNode added, int id, boolean special) {
        ObjectNode token = added.addObject();
        token.put("id", id).put("content", tokens.get(id)).put("special", special);
        for (String option : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            token.put(option, false);
        }
    }

    private ObjectNode preTokenizer(String origin) throws IOException {
        return switch (splitting) {
            case "default", "gpt-2", "gpt2" -> byteLevel(true);
            case "llama-bpe", "llama3", "llama-v3" -> {
                ObjectNode split = JSON.objectNode().put("type", "Split");
                split.putObject("pattern").put("Regex", ByteLevelSplitting.LLAMA3);
                split.put("behavior", "Isolated").put("invert", false);
                ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
                sequence.putArray("pretokenizers").add(split).add(byteLevel(false));
                yield sequence;
            }
            default ->
                throw new IOException(origin + ": splitting text by '" + splitting
                        + "' is not supported, only by 'default', 'gpt-2' and 'llama-bpe'");
        };
    }

    private static ObjectNode byteLevel(boolean useRegex) {
        return JSON.objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", useRegex);
    }

    private ObjectNode template(int id) {
        String name = tokens.get(id);
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", name).put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        ArrayNode pair = template.putArray("pair");
        pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        ObjectNode special = template.putObject("special_tokens").putObject(name);
        special.put("id", name);
        special.putArray("ids").add(id);
        special.putArray("tokens").add(name);
        return template;
    }

    private ObjectNode model() {
        ObjectNode model = JSON.objectNode().put("type", "BPE");
        // Llama 3 takes a word that is a token as it is, even where no merges lead to it.
        model.put("ignore_merges", splitting.startsWith("llama"));
        model.put("fuse_unk", false).put("byte_fallback", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(list::add);
        return model;
    }
}
