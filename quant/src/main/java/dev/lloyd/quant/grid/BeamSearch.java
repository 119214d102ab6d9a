package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.quant.plane.Points;

/// Chooses one vector of each stage so that their sum is near, stage after stage, keeping the best few beginnings.
///
/// Every kept beginning is extended by every vector of the next stage; the nearest `beam` of all these are kept.
/// A beam of 1 is the greedy search. Ties: the better beginning, then the smaller code. For one thread.
///
/// Cost: `2 dimension * size` operations for each stage and kept beginning. Source: Babenko and Lempitsky, Additive
/// quantization, 2014.
final class BeamSearch implements Points.Encoder {
    private final AdditiveBook book;
    private final float[] distances;
    private Beam current;
    private Beam next;

    /// @param beam beginnings that are kept, 1 or more
    BeamSearch(AdditiveBook book, int beam) {
        this.book = book;
        this.distances = new float[CodebookDistances.padded(book.size())];
        this.current = new Beam(book, beam);
        this.next = new Beam(book, beam);
    }

    /// Beginnings, the best first, and what they leave over.
    private static final class Beam {
        final float[][] residuals;
        final int[][] codes;
        final float[] errors;
        final int[] parents;
        final int[] chosen;
        int count;

        Beam(AdditiveBook book, int most) {
            this.residuals = new float[most][book.dimension()];
            this.codes = new int[most][book.stages()];
            this.errors = new float[most];
            this.parents = new int[most];
            this.chosen = new int[most];
        }

        /// Inserts an extension if it is among the best; of equal ones those that came earlier stay before it.
        void offer(float error, int parent, int code) {
            if (count == errors.length && !(error < errors[count - 1])) {
                return;
            }
            int place = count < errors.length ? count++ : count - 1;
            for (; place > 0 && error < errors[place - 1]; place--) {
                errors[place] = errors[place - 1];
                parents[place] = parents[place - 1];
                chosen[place] = chosen[place - 1];
            }
            errors[place] = error;
            parents[place] = parent;
            chosen[place] = code;
        }
    }

    @Override
    public void encode(float[] values, int offset, int[] codes, int codeOffset) {
        current.count = 1;
        System.arraycopy(values, offset, current.residuals[0], 0, book.dimension());
        for (int stage = 0; stage < book.stages(); stage++) {
            extend(stage);
            Beam extended = next;
            next = current;
            current = extended;
        }
        System.arraycopy(current.codes[0], 0, codes, codeOffset, book.stages());
    }

    private void extend(int stage) {
        next.count = 0;
        for (int parent = 0; parent < current.count; parent++) {
            book.table(stage).distances(current.residuals[parent], 0, distances);
            for (int code = 0; code < book.size(); code++) {
                next.offer(distances[code], parent, code);
            }
        }
        for (int index = 0; index < next.count; index++) {
            int parent = next.parents[index];
            System.arraycopy(current.codes[parent], 0, next.codes[index], 0, stage);
            next.codes[index][stage] = next.chosen[index];
            float[] source = current.residuals[parent];
            float[] target = next.residuals[index];
            int from = book.offset(stage, next.chosen[index]);
            for (int place = 0; place < target.length; place++) {
                target[place] = source[place] - book.centroids()[from + place];
            }
        }
    }
}
