package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;

class MatrixPoolTest {
    /// In another shape too: what is decoded by channel is turned over.
    @Test
    void pagesAreTakenAgain() {
        MatrixPool pool = new MatrixPool(12);
        Matrix one = pool.take(3, 4);
        Matrix other = pool.take(3, 4);
        assertNotSame(one.values(), other.values());
        pool.give(one);
        Matrix again = pool.take(4, 3);
        assertSame(one.values(), again.values());
        assertEquals(4, again.rows());
        assertNotSame(one.values(), pool.take(3, 4).values());
    }

    /// The last one of its size is kept, for whoever needs just that.
    @Test
    void aPageThatIsBegunIsTakenAgain() {
        MatrixPool pool = new MatrixPool(12);
        Matrix begun = pool.take(2, 4);
        Matrix whole = pool.take(3, 4);
        pool.give(Matrix.zeros(1, 4));
        pool.give(begun);
        pool.give(whole);
        assertSame(begun.values(), pool.take(2, 4).values());
        assertNotSame(begun.values(), pool.take(2, 4).values());
        assertSame(whole.values(), pool.take(3, 4).values());
        pool.give(begun);
        assertEquals(4, pool.take(1, 4).values().length);
    }

    @Test
    void whatIsTurnedOverIsTakenBack() {
        MatrixPool pool = new MatrixPool(12);
        Matrix matrix = new Matrix(3, 4, Seeds.gaussian(12, 1));
        assertArrayEquals(matrix.transpose().values(), pool.turnedOver(matrix).values());
        assertSame(matrix.values(), pool.take(3, 4).values());
    }

    @Test
    void aPoolOfNoPagesKeepsNone() {
        MatrixPool pool = new MatrixPool(0);
        Matrix matrix = pool.take(2, 4);
        pool.give(matrix);
        assertNotSame(matrix.values(), pool.take(2, 4).values());
    }
}
