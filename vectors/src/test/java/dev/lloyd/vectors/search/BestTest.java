package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BestTest {
    private record Offer(int vector, double score) {}

    private static List<Offer> offers(int count, int different, long seed) {
        Random random = new Random(seed);
        List<Offer> offers = new ArrayList<>();
        for (int vector = 0; vector < count; vector++) {
            offers.add(new Offer(vector, (random.nextInt(different) - different / 2) * 0.25));
        }
        Collections.shuffle(offers, random);
        return offers;
    }

    /// Both keep what a sort of all would keep, with few and many equal scores, and know what is to be reached.
    @Test
    void bothKeepTheBest() {
        Comparator<Offer> order =
                Comparator.comparingDouble(Offer::score).reversed().thenComparingInt(Offer::vector);
        for (int k : new int[] {0, 1, 2, 3, 10, 99, 100, 101, 300}) {
            for (int different : new int[] {1, 7, 100_000}) {
                for (Best best : k == 0 ? List.of(new SortedBest(0)) : List.of(new SortedBest(k), new HeapBest(k))) {
                    List<Offer> offers = offers(200, different, k + different);
                    List<Offer> seen = new ArrayList<>();
                    for (Offer offer : offers) {
                        double floor = seen.size() < k
                                ? Double.NEGATIVE_INFINITY
                                : k == 0
                                        ? Double.POSITIVE_INFINITY
                                        : seen.get(k - 1).score();
                        assertEquals(floor, best.floor());
                        best.offer(offer.vector(), offer.score());
                        seen.add(offer);
                        seen.sort(order);
                    }
                    List<Offer> kept = seen.subList(0, Math.min(k, seen.size()));
                    Neighbours found = best.drain();
                    assertEquals(kept.size(), found.size());
                    for (int place = 0; place < kept.size(); place++) {
                        assertEquals(kept.get(place).vector(), found.vectors()[place]);
                        assertEquals((float) kept.get(place).score(), found.scores()[place]);
                    }
                    assertEquals(k, best.most());
                    assertEquals(0, best.drain().size());
                }
            }
        }
    }

    @Test
    void extremesAreInOrder() {
        double[] scores = {Double.NaN, -1, 0.0, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE};
        for (Best best : new Best[] {new SortedBest(7), new HeapBest(7)}) {
            for (int vector = 0; vector < scores.length; vector++) {
                best.offer(vector, scores[vector]);
            }
            Neighbours found = best.drain();
            assertArrayEquals(new int[] {3, 5, 2, 4, 1, 6, 0}, found.vectors());
        }
    }
}
