package dev.lloyd.core.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 255})
    void shuffledNumbersAreAllThereAndFollowFromTheSeed(int count) {
        int[] order = Seeds.shuffled(count, Seeds.generator(3));

        assertArrayEquals(order, Seeds.shuffled(count, Seeds.generator(3)));
        Arrays.sort(order);
        assertArrayEquals(IntStream.range(0, count).toArray(), order);
    }

    /// 6,000 draws: each of the six orders comes up 1,000 times give or take 29 (one standard deviation).
    @Test
    void everyOrderIsAsLikely() {
        RandomGenerator generator = Seeds.generator(1);
        int[] counts = new int[27];
        for (int draw = 0; draw < 6000; draw++) {
            int[] order = Seeds.shuffled(3, generator);
            counts[9 * order[0] + 3 * order[1] + order[2]]++;
        }
        int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();

        assertEquals(6, seen.length);
        Arrays.stream(seen).forEach(count -> assertEquals(1000, count, 5 * 29));
    }
}
