package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.models.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextStreamTest {
    private static final Tokenizer BYTES = new ByteTokenizer();

    /// A token for each byte.
    private static final class ByteTokenizer implements Tokenizer {
        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int[] encodeForModel(String text, int maxTokens) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String decode(int... ids) {
            byte[] bytes = new byte[ids.length];
            for (int index = 0; index < ids.length; index++) {
                bytes[index] = (byte) ids[index];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public int vocabularySize() {
            return 256;
        }

        @Override
        public SpecialTokens specialTokens() {
            return SpecialTokens.none();
        }
    }

    /// Everything that a text gives, token by token, with `|` between.
    private static String streamed(String text, List<String> stops) {
        TextStream stream = new TextStream(BYTES, new int[] {'>'}, stops);
        StringBuilder given = new StringBuilder();
        for (byte id : text.getBytes(StandardCharsets.UTF_8)) {
            given.append(stream.accept(id & 0xFF)).append('|');
        }
        return given + "=" + stream.rest();
    }

    @Test
    void textComesAsSoonAsItIsCertain() {
        assertEquals("a|b|c|=", streamed("abc", List.of()));
        // Two bytes of a character, of which the first says nothing.
        assertEquals("a||é|b|=", streamed("aéb", List.of()));
    }

    /// When no more comes, half a character is given as it is, but nothing after a stop string.
    @Test
    void theRestEndsBeforeAStopStringToo() {
        TextStream stream = new TextStream(BYTES, new int[] {'>'}, List.of(" "));
        assertEquals("a", stream.accept('a'));
        assertEquals("", stream.accept(0xE2));
        assertEquals("\uFFFD", stream.rest());
        TextStream prompted = new TextStream(BYTES, new int[] {0xC3}, List.of());
        assertEquals("\u00e9", prompted.accept(0xA9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
                    one. two    > .     > o|n|e||||||=
                    one. two    > .t    > o|n|e||. |t|w|o|=
                    a--b---c    > ---   > a|||--b|||||=
                    xyxyz       > xyz   > ||xy|||=
                    ends with-  > -x    > e|n|d|s| |w|i|t|h||=-
                    """)
    void stopStringsEndIt(String text, String stop, String expected) {
        assertEquals(expected, streamed(text, List.of(stop)));
    }

    @Test
    void theFirstOfSeveralStopsWins() {
        assertEquals("a||||=", streamed("abcd", List.of("cd", "bc")));
        assertThrows(IllegalArgumentException.class, () -> new TextStream(BYTES, new int[0], List.of("")));
    }
}
