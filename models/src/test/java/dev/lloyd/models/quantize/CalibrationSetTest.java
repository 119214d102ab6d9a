package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calibration on texts of several kinds.
class CalibrationSetTest {
    private static final int LENGTH = 4;
    private static final Map<String, String> TEXTS = Map.of(
            "novels", "w1 ".repeat(40), "news", "w2 ".repeat(40), "poems", "w3 ".repeat(9), "note", "w4 ".repeat(3));

    @TempDir
    private static Path folder;

    private static Model model;

    @BeforeAll
    static void open() throws IOException {
        TinyDirectory.write(folder);
        model = Models.open(folder.toString(), TransferProgress.silent());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static CalibrationSet windows(String name, int count) {
        return CalibrationSet.windows(model.tokenizer(), Objects.requireNonNull(TEXTS.get(name)), LENGTH, count);
    }

    private static CalibrationSet mixed(int count, String... names) throws IOException {
        return CalibrationSet.mixed(List.of(names), count, CalibrationSetTest::windows);
    }

    /// The kinds of all sequences, which are the texts that they are from.
    private static int[] kinds(CalibrationSet set, String... names) {
        int[] kinds = set.kinds().stream().flatMapToInt(Arrays::stream).toArray();
        int[] ids = set.batches().stream()
                .flatMapToInt(batch -> Arrays.stream(batch.ids()))
                .toArray();
        int[] tokens = set.tokenKinds().stream().flatMapToInt(Arrays::stream).toArray();
        assertEquals(kinds.length * LENGTH, ids.length);
        assertEquals(ids.length, tokens.length);
        for (int token = 0; token < ids.length; token++) {
            int kind = kinds[token / LENGTH];
            assertEquals(windows(names[kind], 1).batches().getFirst().ids()[0], ids[token], "token " + token);
            assertEquals(kind, tokens[token], "token " + token);
        }
        return kinds;
    }

    @Test
    void textsTakeTurnsAndTheFirstHaveTheRest() throws IOException {
        CalibrationSet set = mixed(8, "novels", "news", "novels");
        assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 0, 1}, kinds(set, "novels", "news", "novels"));
        assertEquals(
                "3 windows of 4 tokens of novels and 3 windows of 4 tokens of news and 2 windows of 4 tokens of novels",
                set.description());
    }

    @Test
    void batchesAreAsTheyAreOfOneTextAndTheFirstHaveAllKinds() throws IOException {
        CalibrationSet set = mixed(11, "novels", "news");
        assertArrayEquals(new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, kinds(set, "novels", "news"));
        assertEquals(2, set.batches().size());
        assertEquals(8, set.batches().getFirst().packing().sequences());
        assertArrayEquals(new int[] {0, 1, 0, 1, 0, 1, 0, 1}, kinds(set.first(1), "novels", "news"));
    }

    @Test
    void aTextThatHasFewerWindowsGivesWhatItHas() throws IOException {
        CalibrationSet set = mixed(8, "novels", "poems");
        assertArrayEquals(new int[] {0, 1, 0, 1, 0, 0}, kinds(set, "novels", "poems"));
        assertEquals("4 windows of 4 tokens of novels and 2 windows of 4 tokens of poems", set.description());
    }

    @Test
    void oneTextIsWhatItWasAlone() throws IOException {
        CalibrationSet alone = windows("novels", 9);
        CalibrationSet set = mixed(9, "novels");
        assertEquals(alone.description(), set.description());
        assertEquals("9 windows of 4 tokens", set.description());
        assertArrayEquals(new int[9], kinds(set, "novels"));
        assertEquals(Fingerprint.ofTokens(alone), Fingerprint.ofTokens(set));
    }

    @Test
    void aTextThatIsTooShortIsNamedAndSoAreTooManyTexts() {
        String message = assertThrows(IllegalArgumentException.class, () -> mixed(8, "novels", "note"))
                .getMessage();
        assertEquals("note: the calibration text has 3 tokens, less than one window of 4", message);
        message = assertThrows(IllegalArgumentException.class, () -> mixed(1, "novels", "news"))
                .getMessage();
        assertTrue(message.contains("[novels, news]") && message.contains("not 1 in all"), message);
    }

    @Test
    void everySequenceHasAKind() {
        TokenBatch batch = new TokenBatch(new int[5], Packing.of(2, 3));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new CalibrationSet(List.of(batch), List.of(new int[1]), "two"))
                .getMessage();
        assertEquals("batches of [2] sequences do not have kinds for [1]", message);
        assertArrayEquals(
                new int[] {1, 1, 0, 0, 0},
                new CalibrationSet(List.of(batch), List.of(new int[] {1, 0}), "two")
                        .tokenKinds()
                        .getFirst());
    }
}
