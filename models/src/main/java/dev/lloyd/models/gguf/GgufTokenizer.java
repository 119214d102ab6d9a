package dev.lloyd.models.gguf;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufValue.Items;
import dev.lloyd.formats.gguf.GgufValue.Kind;
import dev.lloyd.models.load.NetworkFiles;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.Llama2cTokenizer;
import dev.lloyd.models.tokenizer.Pieces;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model's tokenizer as the metadata `tokenizer.ggml.*`:
///
/// | the model has | the file says |
/// |---|---|
/// | `tokenizer.json` with byte-level merges | model `gpt2`: tokens, types, merges, and how text is split |
/// | a llama2.c vocabulary | model `llama`: pieces with scores and types |
/// | `tokenizer.gguf` | what that file says |
///
/// Rows of the word table beyond the vocabulary become tokens of the type "unused", named `[PADn]`, as llama.cpp's own
/// converter does: the file must have a token for each row.
final class GgufTokenizer {
    static final String PREFIX = "tokenizer.ggml.";
    static final int NORMAL = 1;
    static final int CONTROL = 3;
    static final int USER = 4;
    static final int UNUSED = 5;
    private static final int UNKNOWN = 2;
    private static final int BYTE = 6;

    private GgufTokenizer() {}

    /// The metadata.
    ///
    /// @param tokenizer the same, open
    /// @param rows rows of the word table
    /// @throws IllegalArgumentException if such a file cannot say what the tokenizer does; the message says what
    static Map<String, GgufValue> values(ModelFiles files, Tokenizer tokenizer, int rows) throws IOException {
        Path file = NetworkFiles.tokenizer(files);
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".gguf")) {
            return copied(file);
        }
        Map<String, GgufValue> values = name.endsWith(".bin")
                ? pieces(Llama2cTokenizer.pieces(file, rows))
                : ByteLevelWords.read(file).values(rows);
        SpecialTokens special = tokenizer.specialTokens();
        special.begin().ifPresent(id -> values.put(PREFIX + "bos_token_id", GgufValue.of(id)));
        if (!special.ends().isEmpty()) {
            values.put(PREFIX + "eos_token_id", GgufValue.of(special.ends().getFirst()));
        }
        int[] around = tokenizer.encodeForModel("a", 16);
        boolean begins = special.begin().isPresent()
                && around.length > 0
                && around[0] == special.begin().getAsInt();
        values.put(PREFIX + "add_bos_token", new GgufValue.Flag(begins));
        values.put(PREFIX + "add_eos_token", new GgufValue.Flag(false));
        return values;
    }

    private static Map<String, GgufValue> copied(Path file) throws IOException {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        try (GgufFile vocabulary = GgufFile.open(file)) {
            vocabulary.values().forEach((key, value) -> {
                if (key.startsWith("tokenizer.")) {
                    values.put(key, value);
                }
            });
        }
        return values;
    }

    private static Map<String, GgufValue> pieces(Pieces pieces) {
        List<String> tokens = new ArrayList<>();
        List<GgufValue> scores = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (int id = 0; id < pieces.texts().size(); id++) {
            Pieces.Kind kind = pieces.kinds().get(id);
            // SentencePiece writes a space as U+2581.
            tokens.add(
                    kind == Pieces.Kind.TEXT
                            ? pieces.texts().get(id).replace(' ', '\u2581')
                            : pieces.texts().get(id));
            scores.add(GgufValue.of(pieces.scores()[id]));
            types.add(
                    switch (kind) {
                        case TEXT -> NORMAL;
                        case BYTE -> BYTE;
                        case UNKNOWN -> UNKNOWN;
                        case CONTROL -> CONTROL;
                    });
        }
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put(PREFIX + "model", GgufValue.of("llama"));
        values.put(PREFIX + "pre", GgufValue.of("default"));
        values.put(PREFIX + "tokens", GgufValue.of(tokens));
        values.put(PREFIX + "scores", new Items(Kind.F32, scores));
        values.put(PREFIX + "token_type", types(types));
        values.put(PREFIX + "unknown_token_id", GgufValue.of(pieces.kinds().indexOf(Pieces.Kind.UNKNOWN)));
        values.put(PREFIX + "add_space_prefix", new GgufValue.Flag(true));
        return values;
    }

    static GgufValue types(List<Integer> types) {
        return new Items(
                Kind.I32,
                types.stream()
                        .map(type -> (GgufValue) new GgufValue.Whole(Kind.I32, type))
                        .toList());
    }
}
