package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final float[] SCORES = {1, 0, -0f, 0, -0f, -3, 0, 1};

    private static long[] kept(int k, int[] order) {
        Nearest nearest = new Nearest(k);
        for (int id : order) {
            nearest.offer(id, SCORES[id]);
        }
        return nearest.found().mapToLong(Nearest.Found::id).sorted().toArray();
    }

    @Test
    void whatIsKeptDoesNotDependOnTheOrderNorOnTheSignOfZero() {
        RandomGenerator random = Seeds.generator(1);
        int[] order = {0, 1, 2, 3, 4, 5, 6, 7};
        for (int trial = 0; trial < 200; trial++) {
            for (int place = order.length - 1; place > 0; place--) {
                int other = random.nextInt(place + 1);
                int swapped = order[place];
                order[place] = order[other];
                order[other] = swapped;
            }
            String shown = Arrays.toString(order);
            assertEquals("[0]", Arrays.toString(kept(1, order)), shown);
            assertEquals("[0, 1, 2, 7]", Arrays.toString(kept(4, order)), shown);
            assertEquals("[0, 1, 2, 3, 4, 7]", Arrays.toString(kept(6, order)), shown);
            assertEquals(8, kept(100, order).length, shown);
        }
    }
}
