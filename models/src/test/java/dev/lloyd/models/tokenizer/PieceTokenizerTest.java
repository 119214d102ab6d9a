package dev.lloyd.models.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.models.TestData;
import dev.lloyd.models.tokenizer.PieceTokenizer.Layout;
import dev.lloyd.models.tokenizer.Pieces.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceTokenizerTest {
    /// Ids 3 to 258 are bytes; then text pieces in the order of the list, the earlier the better.
    private static final List<String> TEXTS = List.of(" a", "ab", "abc", "b", "c", "a", " ", " ab", "é");

    private static PieceTokenizer tokenizer() throws IOException {
        Path file = Files.createTempFile("tok", ".bin");
        try {
            Files.write(file, vocabulary());
            return Llama2cTokenizer.open(file, 259 + TEXTS.size());
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] vocabulary() {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8);
        put(bytes, 0, "<unk>");
        put(bytes, 0, "\n<s>\n");
        put(bytes, 0, "\n</s>\n");
        for (int value = 0; value < 256; value++) {
            put(bytes, 0, String.format("<0x%02X>", value));
        }
        for (int piece = 0; piece < TEXTS.size(); piece++) {
            put(bytes, -piece, TEXTS.get(piece));
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static void put(ByteBuffer target, float score, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        target.putFloat(score).putInt(bytes.length).put(bytes);
    }

    @Test
    void mergesTheBestScoringPairFirst() throws IOException {
        // " abc": " a" (score 0) wins over "ab" (-1), then " ab" (-7) is possible, and "c" stays alone.
        assertArrayEquals(new int[] {266, 263}, tokenizer().encode("abc"));
        // " babc": "ab" first, then "abc".
        assertArrayEquals(new int[] {265, 262, 261}, tokenizer().encode("babc"));
    }

    @Test
    void fallsBackToBytesAndDecodesBack() throws IOException {
        PieceTokenizer tokenizer = tokenizer();
        assertArrayEquals(new int[] {265, 3 + 0xE2, 3 + 0x82, 3 + 0xAC, 267}, tokenizer.encode("€é"));
        for (String text : List.of("abc", "€é", "naïve 😀 text\n\tb", "", " leading", "a\u0000b")) {
            assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        }
        assertEquals("\uFFFD", tokenizer.decode(265, 3 + 0xE2));
    }

    @Test
    void specialTokensStandAroundAndAreNotDecoded() throws IOException {
        PieceTokenizer tokenizer = tokenizer();
        assertArrayEquals(new int[] {1, 266}, tokenizer.encodeForModel("abcabcabc", 2));
        assertArrayEquals(new int[] {1}, tokenizer.encodeForModel("", 5));
        assertEquals("ab", tokenizer.decode(1, 266, 2));
        assertEquals(List.of(2), tokenizer.specialTokens().ends());
        assertThrows(IllegalArgumentException.class, () -> tokenizer.encodeForModel("a", 0));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(268));
    }

    @Test
    void withoutBytePiecesTheUnknownPieceStandsIn() {
        Pieces pieces = new Pieces(List.of("<unk>", "a"), new float[2], List.of(Pieces.Kind.UNKNOWN, Pieces.Kind.TEXT));
        Layout plain = new Layout(OptionalInt.empty(), OptionalInt.empty(), List.of(), Layout.Space.NONE);
        assertArrayEquals(new int[] {1, 0, 1}, new PieceTokenizer(pieces, plain).encode("aba"));
    }

    /// Defined pieces are cut out of every text and are text; control pieces are cut out of marked text only.
    @Test
    void definedAndControlPiecesAreCutOut() {
        Pieces pieces = new Pieces(
                List.of("<unk>", "a", "<", "<x>", "<x>a", "<e>"),
                new float[6],
                List.of(Kind.UNKNOWN, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.CONTROL));
        Layout plain = new Layout(OptionalInt.empty(), OptionalInt.empty(), List.of(), Layout.Space.NONE);
        PieceTokenizer tokenizer = new PieceTokenizer(pieces, plain, List.of(3, 4));
        assertArrayEquals(new int[] {1, 4, 3, 2, 0, 0}, tokenizer.encode("a<x>a<x><e>"));
        assertArrayEquals(new int[] {1, 4, 3, 5}, tokenizer.encodeMarked("a<x>a<x><e>"));
        assertEquals("a<x>a<x>", tokenizer.decode(1, 4, 3, 5));
    }

    @Test
    void manyControlPiecesDoNotSlowMarkedTextDown() {
        List<String> texts = new ArrayList<>(List.of("<"));
        IntStream.range(0, 6000).forEach(index -> texts.add("<unused" + index + ">"));
        List<Kind> kinds = new ArrayList<>(Collections.nCopies(texts.size(), Kind.CONTROL));
        kinds.set(0, Kind.TEXT);
        Layout plain = new Layout(OptionalInt.empty(), OptionalInt.empty(), List.of(), Layout.Space.NONE);
        PieceTokenizer tokenizer = new PieceTokenizer(new Pieces(texts, new float[texts.size()], kinds), plain);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertEquals(300_001, tokenizer.encodeMarked("<".repeat(300_000) + "<unused77>").length));
    }

    @Test
    void aLongTextTakesNoQuadraticTime() throws IOException {
        String text = "abc ".repeat(20_000);
        assertEquals(text, tokenizer().decode(tokenizer().encode(text)));
    }

    @Test
    void everyTruncationIsAnErrorThatNamesThePlace(@TempDir Path folder) throws IOException {
        byte[] whole = vocabulary();
        Path file = folder.resolve("tokenizer.bin");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            MalformedFileException error =
                    assertThrows(MalformedFileException.class, () -> Llama2cTokenizer.open(file, 259 + TEXTS.size()));
            assertTrue(error.getMessage().contains("tokenizer.bin"), error.getMessage());
        }
        for (int bit = 0; bit < 8 * whole.length; bit += bit < 400 ? 1 : 7) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, damaged);
            try {
                Llama2cTokenizer.open(file, 259 + TEXTS.size()).encode("a b");
            } catch (MalformedFileException expected) {
                assertTrue(expected.getMessage().contains("tokenizer.bin"), expected.getMessage());
            }
        }
        Files.write(file, whole);
        assertThrows(MalformedFileException.class, () -> Llama2cTokenizer.open(file, 259));
        whole[4] = -1;
        whole[10] = 127; // The first piece claims two billion bytes.
        whole[11] = 127;
        Files.write(file, whole);
        assertThrows(MalformedFileException.class, () -> Llama2cTokenizer.open(file, 259 + TEXTS.size()));
    }

    @Test
    void realVocabularyRoundTrips() throws IOException {
        PieceTokenizer tokenizer = Llama2cTokenizer.open(TestData.shared("llm/stories260k/tok512.bin"), 512);
        String text = TestData.text("text/tinystories-sample.txt.gz").substring(0, 20_000);
        int[] ids = tokenizer.encode(text);
        assertEquals(text, tokenizer.decode(ids));
        assertTrue(ids.length < 10_000, "merges shorten: " + ids.length);
    }
}
