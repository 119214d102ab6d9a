package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.vectors.search.Neighbours;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Orders candidates by exact scores; of equals the one that stands first in the file.
record Rerank(VectorIndex index) {
    Neighbours best(Matrix queries, int query, Neighbours candidates, int k) {
        int[] places = candidates.vectors();
        double[] scores = new double[places.length];
        for (int each = 0; each < places.length; each++) {
            Matrix vector = index.vectors(places[each], places[each] + 1);
            scores[each] = index.metric().score(vector, 0, queries, query);
        }
        int[] order = IntStream.range(0, places.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer each) -> -scores[each])
                        .thenComparingInt(each -> places[each]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
        float[] sorted = new float[order.length];
        for (int each = 0; each < order.length; each++) {
            sorted[each] = (float) scores[order[each]];
            order[each] = places[order[each]];
        }
        return new Neighbours(order, sorted);
    }
}
