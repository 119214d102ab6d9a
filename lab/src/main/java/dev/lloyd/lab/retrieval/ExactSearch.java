package dev.lloyd.lab.retrieval;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Comparator;
import java.util.PriorityQueue;

/// Search by trying every document: what approximate search is measured against.
public final class ExactSearch {
    private ExactSearch() {}

    /// The `k` documents of largest inner product for every query, best first; of equals, the one that stands
    /// first.
    ///
    /// @param documents documents x dimension
    /// @param queries queries x dimension
    /// @param k how many, at least 1; fewer come back if there are fewer documents
    /// @return per query, rows of `documents`
    public static int[][] best(Matrix documents, Matrix queries, int k, Workers workers) {
        if (documents.columns() != queries.columns() || k < 1) {
            throw new IllegalArgumentException("cannot find " + k + " of documents with " + documents.columns()
                    + " dimensions for queries with " + queries.columns());
        }
        int[][] found = new int[queries.rows()][];
        workers.forEach(found.length, query -> found[query] = best(documents, queries, query, k));
        return found;
    }

    private record Hit(int document, double score) {}

    private static int[] best(Matrix documents, Matrix queries, int query, int k) {
        Comparator<Hit> worstFirst =
                Comparator.comparingDouble(Hit::score).thenComparing(Hit::document, Comparator.reverseOrder());
        PriorityQueue<Hit> heap = new PriorityQueue<>(worstFirst);
        for (int document = 0; document < documents.rows(); document++) {
            Hit hit = new Hit(document, inner(documents, document, queries, query));
            if (heap.size() < k) {
                heap.add(hit);
            } else if (worstFirst.compare(heap.element(), hit) < 0) {
                heap.remove();
                heap.add(hit);
            }
        }
        int[] target = new int[heap.size()];
        for (int place = target.length - 1; place >= 0; place--) {
            target[place] = heap.remove().document();
        }
        return target;
    }

    /// The inner product of two rows, summed in order in double.
    static double inner(Matrix left, int leftRow, Matrix right, int rightRow) {
        double sum = 0;
        int leftOffset = left.offset(leftRow);
        int rightOffset = right.offset(rightRow);
        for (int column = 0; column < left.columns(); column++) {
            sum += (double) left.values()[leftOffset + column] * right.values()[rightOffset + column];
        }
        return sum;
    }
}
