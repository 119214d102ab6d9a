package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextStreamTest {
    private static final Tokenizer BYTES = new ByteTokenizer();

    /// A token for each byte.
    private static class ByteTokenizer implements Tokenizer {
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

    /// Tokens from 256 are letters, those below are bytes. As the decoder `ByteFallback` of Hugging Face, a run of
    /// bytes that is no UTF-8 is one U+FFFD for each of them.
    private static final class FallbackTokenizer extends ByteTokenizer {
        private int longest;

        @Override
        public String decode(int... ids) {
            longest = Math.max(longest, ids.length);
            StringBuilder text = new StringBuilder();
            int from = 0;
            while (from < ids.length) {
                int to = from;
                while (to < ids.length && ids[to] < 256) {
                    to++;
                }
                String run = super.decode(Arrays.copyOfRange(ids, from, to));
                text.append(run.contains("\uFFFD") ? "\uFFFD".repeat(to - from) : run);
                if (to < ids.length) {
                    text.append((char) (ids[to] - 256));
                }
                from = to + 1;
            }
            return text.toString();
        }

        private String streamed(int... ids) {
            TextStream stream = new TextStream(this, new int[] {'>' + 256}, List.of());
            StringBuilder given = new StringBuilder();
            for (int id : ids) {
                given.append(stream.accept(id)).append('|');
            }
            return given + "=" + stream.rest();
        }
    }

    /// What is given cannot be taken back, but nothing that follows is lost.
    @Test
    void aDecoderMayChangeItsMind() {
        FallbackTokenizer tokenizer = new FallbackTokenizer();
        assertEquals(
                "|\u00e9||\uFFFD\uFFFD\uFFFDa|b|c|=",
                tokenizer.streamed(0xC3, 0xA9, 0xF0, 'a' + 256, 'b' + 256, 'c' + 256));
        assertEquals("x|\n||\uFFFD\uFFFDa|b|=", tokenizer.streamed('x' + 256, 0x0A, 0xFF, 'a' + 256, 'b' + 256));
        assertEquals("x|\n||=\uFFFD\uFFFD", tokenizer.streamed('x' + 256, 0x0A, 0xFF));
    }

    /// Bytes that are no character do not wait for ever, and a token costs the same however many came before.
    @Test
    void whatWaitsTooLongIsGiven() {
        FallbackTokenizer tokenizer = new FallbackTokenizer();
        String wrong =
                tokenizer.streamed(IntStream.range(0, 999).map(id -> 0xFF).toArray());
        assertEquals("|".repeat(7) + "\uFFFD".repeat(8) + "|", wrong.substring(0, 16));
        assertEquals(999, wrong.chars().filter(letter -> letter == 0xFFFD).count());
        String mixed = tokenizer.streamed(IntStream.range(0, 1000)
                .map(id -> id % 2 == 0 ? 0xFF : 'a' + 256)
                .toArray());
        assertEquals("|\uFFFDa|".repeat(500) + "=", mixed);
        assertTrue(tokenizer.longest <= 48, "tokens decoded together: " + tokenizer.longest);
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
