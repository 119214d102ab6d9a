package dev.lloyd.vectors.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lloyd.core.random.Seeds;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamTest {
    /// Beside a sorted set of which the worst is thrown out; every third time the best that is left is followed.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 300, 5000})
    void theBestAreKeptInOrderAndFollowedOnce(int most) {
        Beam beam = new Beam();
        beam.clear(3);
        beam.offer(KeyHeap.key(1, 1));
        beam.clear(most);
        TreeSet<Long> kept = new TreeSet<>();
        TreeSet<Long> ahead = new TreeSet<>();
        float[] scores = Seeds.gaussian(2000, 1);
        for (int vector = 0; vector < 2000; vector++) {
            long key = KeyHeap.key(Math.round(100 * scores[vector]), vector);
            if (kept.size() < most) {
                assertEquals(Long.MAX_VALUE, beam.limit());
            } else {
                assertEquals(kept.last(), beam.limit() & ~1L);
            }
            beam.offer(key);
            kept.add(key);
            ahead.add(key);
            if (kept.size() > most) {
                ahead.remove(kept.pollLast());
            }
            assertEquals(!ahead.isEmpty(), beam.hasNext());
            if (vector % 3 == 0 && beam.hasNext()) {
                assertEquals(ahead.pollFirst(), beam.follow());
            }
        }
        assertEquals(kept.size(), beam.size());
        int place = 0;
        for (long key : kept) {
            assertEquals(key, beam.key(place++));
        }
    }

    @Test
    void whatIsFollowedIsFollowedOnce() {
        Beam beam = new Beam();
        beam.clear(2);
        beam.offer(KeyHeap.key(1, 5));
        assertEquals(KeyHeap.key(1, 5), beam.follow());
        assertFalse(beam.hasNext());
        beam.offer(KeyHeap.key(0, 6));
        beam.offer(KeyHeap.key(2, 7));
        assertEquals(KeyHeap.key(2, 7), beam.follow());
        assertFalse(beam.hasNext());
        assertEquals(KeyHeap.key(1, 5), beam.key(1));
    }
}
