package dev.lloyd.vectors.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarksTest {
    @Test
    void whatWasNotThereComesFirstInItsOrder() {
        Marks marks = new Marks(1000);
        Random random = new Random(1);
        for (int round = 0; round < 3; round++) {
            marks.clear();
            Set<Integer> there = new HashSet<>();
            for (int batch = 0; batch < 100; batch++) {
                int[] vectors = random.ints(40, 0, 1000).toArray();
                int[] fresh = Arrays.stream(vectors, 0, 33).filter(there::add).toArray();
                assertEquals(fresh.length, marks.add(vectors, 33));
                assertArrayEquals(fresh, Arrays.copyOf(vectors, fresh.length));
            }
            assertEquals(0, marks.add(new int[0], 0));
        }
    }
}
