package dev.lloyd.models.tokenizer;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.models.tokenizer.PieceTokenizer.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The vocabulary file of llama2.c: `int32` longest piece, then for every piece `float32` score, `int32`
/// length, UTF-8 bytes; little-endian. The file does not say how many pieces there are: the model does. Piece 0
/// is unknown, 1 begins a text, 2 ends it, and the pieces `<0x00>` to `<0xFF>` are bytes.
public final class Llama2cTokenizer {
    private static final long MAX_BYTES = 1 << 26;

    private Llama2cTokenizer() {}

    /// Opens a vocabulary file.
    ///
    /// @param count number of pieces, the rows of the model's word table
    /// @throws IOException if it cannot be read, or does not hold exactly that many pieces
    public static PieceTokenizer open(Path file, int count) throws IOException {
        Layout layout = new Layout(OptionalInt.of(1), OptionalInt.empty(), List.of(2), Layout.Space.PREPENDED);
        return new PieceTokenizer(pieces(file, count), layout);
    }

    /// The vocabulary alone; see {@link #open}.
    public static Pieces pieces(Path file, int count) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, more than a vocabulary has");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        require(bytes, Integer.BYTES, file, "its longest piece");
        int longest = bytes.getInt();
        List<String> texts = new ArrayList<>();
        List<Pieces.Kind> kinds = new ArrayList<>();
        float[] scores = new float[count];
        for (int id = 0; id < count; id++) {
            require(bytes, Float.BYTES + Integer.BYTES, file, "piece " + id + " of " + count);
            scores[id] = bytes.getFloat();
            int length = bytes.getInt();
            if (length < 0 || length > Math.max(longest, 64) || Float.isNaN(scores[id])) {
                throw MalformedFileException.at(
                        file,
                        bytes.position() - 4L,
                        "piece " + id + " has length " + length + " and score " + scores[id]);
            }
            require(bytes, length, file, "piece " + id + " of " + count);
            byte[] text = new byte[length];
            bytes.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
            kinds.add(kind(id, texts.getLast()));
        }
        if (bytes.hasRemaining()) {
            throw MalformedFileException.at(
                    file,
                    bytes.position(),
                    bytes.remaining() + " bytes follow the " + count + " pieces of the model's vocabulary");
        }
        return new Pieces(texts, scores, kinds);
    }

    private static Pieces.Kind kind(int id, String text) {
        if (id == 0) {
            return Pieces.Kind.UNKNOWN;
        }
        if (id < 3) {
            return Pieces.Kind.CONTROL;
        }
        return Pieces.isByte(text) ? Pieces.Kind.BYTE : Pieces.Kind.TEXT;
    }

    private static void require(ByteBuffer bytes, int count, Path file, String what) throws IOException {
        if (bytes.remaining() < count) {
            throw MalformedFileException.at(file, bytes.position(), "the file ends inside " + what);
        }
    }
}
