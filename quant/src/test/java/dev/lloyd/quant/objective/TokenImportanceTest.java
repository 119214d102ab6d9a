package dev.lloyd.quant.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class TokenImportanceTest {
    @Test
    void attentionIsBroughtBetweenLeastAndOne() {
        assertArrayEquals(new float[] {1, 0.1f, 0.55f}, new TokenImportance(0.1).weights(new float[] {5, 1, 3}), 1e-6f);
    }

    @Test
    void tokensThatReceiveTheSameCountAlike() {
        assertArrayEquals(new float[] {1, 1}, new TokenImportance().weights(new float[] {2, 2}));
        assertArrayEquals(new float[] {1, 1}, new TokenImportance(1).weights(new float[] {2, 7}));
    }
}
