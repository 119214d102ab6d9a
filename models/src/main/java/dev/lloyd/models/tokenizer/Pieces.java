package dev.lloyd.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A vocabulary of scored pieces of text, with one piece per byte to fall back to.
///
/// @param texts the pieces by id, with plain spaces; byte pieces are written `<0x00>` to `<0xFF>`
/// @param scores the higher, the earlier a merge makes the piece; NaN is refused
/// @param kinds what each piece is
@SuppressWarnings("ArrayRecordComponent") // A table; compared by nobody.
public record Pieces(List<String> texts, float[] scores, List<Kind> kinds) {
    /// What a piece is.
    public enum Kind {
        /// Text, which merges make.
        TEXT,
        /// A single byte.
        BYTE,
        /// The piece for what cannot be written otherwise.
        UNKNOWN,
        /// A token that text never makes and that decoding leaves out.
        CONTROL
    }

    /// Checks that the three tables have one length and that no score is NaN.
    public Pieces {
        texts = List.copyOf(texts);
        kinds = List.copyOf(kinds);
        if (texts.isEmpty() || texts.size() != scores.length || texts.size() != kinds.size()) {
            throw new IllegalArgumentException("a vocabulary of " + texts.size() + " pieces does not go with "
                    + scores.length + " scores and " + kinds.size() + " kinds");
        }
        for (int id = 0; id < scores.length; id++) {
            if (Float.isNaN(scores[id])) {
                throw new IllegalArgumentException("the score of piece " + id + " is NaN");
            }
        }
    }

    /// Ids of the text pieces. Where a text occurs twice the first id counts.
    Map<String, Integer> textIds() {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < texts.size(); id++) {
            if (kinds.get(id) == Kind.TEXT) {
                ids.putIfAbsent(texts.get(id), id);
            }
        }
        return ids;
    }

    /// The id of the piece for each byte, or -1.
    int[] byteIds() {
        int[] ids = new int[256];
        Arrays.fill(ids, -1);
        for (int id = 0; id < texts.size(); id++) {
            if (kinds.get(id) == Kind.BYTE) {
                ids[byteOf(texts.get(id))] = id;
            }
        }
        return ids;
    }

    /// The bytes that a piece stands for.
    byte[] bytes(int id) {
        return switch (kinds.get(id)) {
            case TEXT -> texts.get(id).getBytes(StandardCharsets.UTF_8);
            case BYTE -> new byte[] {(byte) byteOf(texts.get(id))};
            case UNKNOWN -> "\uFFFD".getBytes(StandardCharsets.UTF_8);
            case CONTROL -> new byte[0];
        };
    }

    private static int byteOf(String text) {
        if (!isByte(text)) {
            throw new IllegalArgumentException("'" + text + "' is not a byte piece such as <0x0A>");
        }
        return Integer.parseInt(text.substring(3, 5), 16);
    }

    /// Whether a text has the form of a byte piece.
    static boolean isByte(String text) {
        return text.matches("<0x[0-9A-Fa-f]{2}>");
    }
}
