package dev.lloyd.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTokenizerTest {
    /// A word tokenizer with `[CLS]` and `[SEP]`, and with a truncation and padding of its own.
    private static final String WORDS = """
            {"version": "1.0",
             "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
             "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null,
                         "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
             "added_tokens": [
               {"id": 1, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true},
               {"id": 2, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true}],
             "normalizer": null,
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                          {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
               "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                                  "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}},
             "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "[UNK]",
                       "vocab": {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "one": 4, "two": 5, "three": 6}}}
            """;

    @Test
    void theCallerDecidesOnLengthAndNothingIsPadded() throws IOException {
        try (Tokenizer tokenizer = JsonTokenizer.parse(WORDS, "words", SpecialTokens.none())) {
            assertArrayEquals(new int[] {4, 5, 6, 4, 5, 6}, tokenizer.encode("one two three one two three"));
            assertArrayEquals(new int[] {1, 4, 5, 6, 3, 2}, tokenizer.encodeForModel("one two three four", 10));
            assertArrayEquals(new int[] {1, 4, 2}, tokenizer.encodeForModel("one two three", 3));
            assertArrayEquals(new int[] {1, 2}, tokenizer.encodeForModel("", 3));
            assertEquals("one two", tokenizer.decode(1, 4, 5, 2));
            assertEquals(7, tokenizer.vocabularySize());
            assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(7));
            assertThrows(IllegalArgumentException.class, () -> tokenizer.encodeForModel("one", 1));
        }
    }

    @Test
    void damageIsAnErrorThatNamesTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        for (String damaged : new String[] {
            "", "{", "[]", "{\"model\": {}}", WORDS.substring(0, 400), WORDS.replace("WordLevel", "Unheard")
        }) {
            Files.writeString(file, damaged);
            IOException error = assertThrows(IOException.class, () -> JsonTokenizer.open(file, SpecialTokens.none()));
            assertTrue(error.getMessage().contains("tokenizer.json"), error.getMessage());
        }
    }
}
