package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Questions and answers of a llama.cpp in Node.
class LlamaCppTurnTest {
    @Test
    void aQuestionIsHowManyAndTheTokensBefore() {
        assertEquals("80 1 20 300", LlamaCppTurn.question(80, new int[] {1, 20, 300}));
    }

    @Test
    void anAnswerHasTokensSecondsAndIds() throws IOException {
        LlamaCppTurn turn = LlamaCppTurn.parse("4 0.5 2 0.25 7 8 9");
        assertEquals(new LlamaCppTurn(4, 0.5, 2, 0.25, List.of(7, 8, 9)), turn);
        assertEquals(8, turn.readingRate());
        assertEquals(8, turn.writingRate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4 0.5 2", "4 0.5 2 soon 7", "4 0.5 2 0.25 7 x"})
    void whatIsNoAnswerIsShown(String answer) {
        IOException failure = assertThrows(IOException.class, () -> LlamaCppTurn.parse(answer));
        assertTrue(failure.getMessage().endsWith("not: " + answer), failure.getMessage());
    }
}
