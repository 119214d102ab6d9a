package dev.lloyd.vectors.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyHeapTest {
    @Test
    void keysAscendAsScoresDescendAndThenAsVectorsAscend() {
        float[] scores = {
            Float.POSITIVE_INFINITY,
            Float.MAX_VALUE,
            1,
            0.5f,
            Float.MIN_VALUE,
            0,
            -Float.MIN_VALUE,
            -1,
            -Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY
        };
        long before = Long.MIN_VALUE;
        for (float score : scores) {
            for (int vector : new int[] {0, 1, 77, Integer.MAX_VALUE}) {
                long key = KeyHeap.key(score, vector);
                assertTrue(key > before, score + " " + vector);
                assertEquals(score, KeyHeap.score(key));
                assertEquals(vector, KeyHeap.vector(key));
                assertEquals(0, key & 1);
                before = key;
            }
        }
        assertEquals(KeyHeap.key(0f, 3), KeyHeap.key(-0f, 3));
        assertEquals(KeyHeap.key(Float.NEGATIVE_INFINITY, 3), KeyHeap.key(Float.NaN, 3));
    }

    @Test
    void theLeastComesOutFirst() {
        float[] scores = Seeds.gaussian(1000, 1);
        long[] expected = new long[1000];
        KeyHeap heap = new KeyHeap(1);
        for (int vector = 0; vector < 1000; vector++) {
            expected[vector] = KeyHeap.key(scores[vector], vector);
            heap.push(expected[vector]);
        }
        Arrays.sort(expected);
        for (long key : expected) {
            assertEquals(key, heap.pop());
        }
        assertEquals(0, heap.size());
    }
}
