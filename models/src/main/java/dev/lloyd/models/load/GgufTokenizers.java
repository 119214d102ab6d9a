package dev.lloyd.models.load;

import dev.lloyd.models.tokenizer.JsonTokenizer;
import dev.lloyd.models.tokenizer.PieceTokenizer;
import dev.lloyd.models.tokenizer.PieceTokenizer.Layout;
import dev.lloyd.models.tokenizer.Pieces;
import dev.lloyd.models.tokenizer.Pieces.Kind;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The tokenizer inside a GGUF file: `llama` (pieces with scores) or `gpt2` (byte-level merges).
final class GgufTokenizers {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final int CONTROL = 3;
    private static final int DEFINED = 4;

    private GgufTokenizers() {}

    static Tokenizer read(GgufMetadata metadata) throws IOException {
        String model = metadata.text(PREFIX + "model", "");
        try {
            return switch (model) {
                case "llama" -> pieces(metadata);
                case "gpt2" -> merges(metadata);
                default -> throw metadata.odd(PREFIX + "model", "'llama' or 'gpt2'", "'" + model + "'");
            };
        } catch (IllegalArgumentException exception) {
            throw new IOException(metadata.file().path() + ": " + exception.getMessage(), exception);
        }
    }

    private static Tokenizer pieces(GgufMetadata metadata) throws IOException {
        List<String> tokens = metadata.texts(PREFIX + "tokens");
        int[] types = metadata.integers(PREFIX + "token_type");
        List<Kind> kinds = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            Kind kind = id < types.length ? kind(types[id]) : Kind.TEXT;
            kinds.add(kind);
            // SentencePiece writes a space as U+2581.
            texts.add(kind == Kind.TEXT ? tokens.get(id).replace('\u2581', ' ') : tokens.get(id));
        }
        OptionalInt begin = metadata.optionalInteger(PREFIX + "bos_token_id");
        OptionalInt end = metadata.optionalInteger(PREFIX + "eos_token_id");
        boolean addBegin = metadata.flag(PREFIX + "add_bos_token").orElse(true);
        boolean addEnd = metadata.flag(PREFIX + "add_eos_token").orElse(false);
        boolean space = metadata.flag(PREFIX + "add_space_prefix").orElse(true);
        Layout layout = new Layout(
                addBegin ? begin : OptionalInt.empty(),
                addEnd ? end : OptionalInt.empty(),
                ends(metadata),
                space ? Layout.Space.PREPENDED : Layout.Space.NONE);
        return new PieceTokenizer(
                new Pieces(texts, metadata.reals(PREFIX + "scores"), kinds),
                layout,
                ids(types, DEFINED, tokens.size()));
    }

    /// Types of llama.cpp: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte.
    private static Kind kind(int type) {
        return switch (type) {
            case 2 -> Kind.UNKNOWN;
            case CONTROL, 5 -> Kind.CONTROL;
            case 6 -> Kind.BYTE;
            default -> Kind.TEXT;
        };
    }

    /// The library that runs a `tokenizer.json` does the work: the file's tables are written in its terms.
    private static Tokenizer merges(GgufMetadata metadata) throws IOException {
        List<String> tokens = metadata.texts(PREFIX + "tokens");
        int[] types = metadata.file().values().containsKey(PREFIX + "token_type")
                ? metadata.integers(PREFIX + "token_type")
                : new int[0];
        OptionalInt begin = metadata.optionalInteger(PREFIX + "bos_token_id");
        boolean addBegin = metadata.flag(PREFIX + "add_bos_token").orElse(false) && begin.isPresent();
        ByteLevelJson json = new ByteLevelJson(
                tokens,
                metadata.texts(PREFIX + "merges"),
                ids(types, CONTROL, tokens.size()),
                ids(types, DEFINED, tokens.size()),
                addBegin ? begin : OptionalInt.empty(),
                metadata.text(PREFIX + "pre", "default"));
        String origin = metadata.file().path() + " (embedded tokenizer)";
        return JsonTokenizer.parse(json.text(origin), origin, new SpecialTokens(begin, ends(metadata)));
    }

    private static List<Integer> ids(int[] types, int type, int count) {
        return IntStream.range(0, Math.min(types.length, count))
                .filter(id -> types[id] == type)
                .boxed()
                .toList();
    }

    /// The end of a text, and that of a turn.
    private static List<Integer> ends(GgufMetadata metadata) throws IOException {
        OptionalInt text = metadata.optionalInteger(PREFIX + "eos_token_id");
        OptionalInt turn = metadata.optionalInteger(PREFIX + "eot_token_id");
        return IntStream.concat(text.stream(), turn.stream()).distinct().boxed().toList();
    }
}
