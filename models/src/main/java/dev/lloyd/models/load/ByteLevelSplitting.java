package dev.lloyd.models.load;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// How text is cut before byte-level merging, by the names that llama.cpp gives to ways of cutting.
public final class ByteLevelSplitting {
    /// Llama 3's: words with what stands before them, up to three digits, punctuation, white space.
    static final String LLAMA3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private ByteLevelSplitting() {}

    /// The name of what a `tokenizer.json` does; empty if it has none that is known here.
    ///
    /// @param preTokenizer the JSON of its field `pre_tokenizer`
    public static Optional<String> name(String preTokenizer) {
        JsonNode root = new ObjectMapper().readTree(preTokenizer);
        if (isByteLevel(root, true)) {
            return Optional.of("gpt-2");
        }
        JsonNode steps = root.path("pretokenizers");
        boolean llama3 = root.path("type").asString("").equals("Sequence")
                && steps.size() == 2
                && steps.path(0).path("type").asString("").equals("Split")
                && steps.path(0).path("pattern").path("Regex").asString("").equals(LLAMA3)
                && steps.path(0).path("behavior").asString("").equals("Isolated")
                && !steps.path(0).path("invert").asBoolean(false)
                && isByteLevel(steps.path(1), false);
        return llama3 ? Optional.of("llama-bpe") : Optional.empty();
    }

    private static boolean isByteLevel(JsonNode step, boolean useRegex) {
        return step.path("type").asString("").equals("ByteLevel")
                && !step.path("add_prefix_space").asBoolean(false)
                && step.path("use_regex").asBoolean(true) == useRegex;
    }
}
