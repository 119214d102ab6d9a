package dev.lloyd.lab.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import org.junit.jupiter.api.Test;

/// Three images of two classes, of which the last is undecided.
class ClassificationTest {
    private static final Matrix LOGITS = new Matrix(3, 2, new float[] {0, 1, 2, 0, 3, 3});

    @Test
    void accuracyIsTheShareOfRightClassesAndOfEqualLogitsTheFirstCounts() {
        assertEquals(1, Accuracy.of(LOGITS, new int[] {1, 0, 0}).accuracy().mean());
        Accuracy some = Accuracy.of(LOGITS, new int[] {1, 0, 1});
        assertEquals(2 / 3.0, some.accuracy().mean());
        // s^2 = (2 (1/3)^2 + (2/3)^2) / 2 = 1/3 of three images.
        assertEquals(1 / 3.0, some.accuracy().standardError(), 1e-12);
        assertEquals("accuracy 0.6667 +- 0.3333 (top-1, 3 images)", some.text());
    }

    @Test
    void likenessIsTheShareOfTheSameClassAndTheMeanDivergence() {
        Likeness same = Likeness.of(LOGITS, LOGITS);
        assertEquals(1, same.agreement().mean());
        assertEquals(0, same.kl().mean(), 1e-12);

        Likeness moved = Likeness.of(LOGITS, new Matrix(3, 2, new float[] {0, 1, 2, 0, 3, 4}));
        assertEquals(2 / 3.0, moved.agreement().mean());
        // Of (1/2, 1/2) from softmax(3, 4).
        double expected = -Math.log(2) - 0.5 * (-Math.log1p(Math.E) + 1 - Math.log1p(Math.E));
        assertEquals(expected / 3, moved.kl().mean(), 1e-7);
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Accuracy.of(LOGITS, new int[2]));
        assertThrows(IllegalArgumentException.class, () -> Accuracy.of(Matrix.zeros(0, 2), new int[0]));
        assertThrows(IllegalArgumentException.class, () -> Likeness.of(LOGITS, Matrix.zeros(3, 3)));
        assertThrows(IllegalArgumentException.class, () -> Likeness.of(Matrix.zeros(0, 2), Matrix.zeros(0, 2)));
    }
}
