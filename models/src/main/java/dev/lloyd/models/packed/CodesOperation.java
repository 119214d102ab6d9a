package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Products of some inputs with matrices of codes, shared out by rows of them, all matrices one after the other. One
/// thread at a time runs it.
///
/// Each thread has as many neighbouring rows, and takes them in pieces: first a half, since memory is read fastest in
/// one direction, then half of what is left, and so on, since all wait for the last piece in the end, and whoever is
/// done helps with what others have not begun.
final class CodesOperation implements Operation, IntConsumer {
    /// Pieces of a thread's rows, at most, and what each has at least: products of a code and an input.
    private static final int MOST_PIECES = 6;

    private static final long LEAST_WORK = 1 << 19;

    /// Products that a kernel is handed at once, if that is some rows: the results of many tokens stay in the cache
    /// meanwhile.
    private static final long MOST_WORK = 1 << 21;

    private final List<Product> products;
    private final Grain grain;

    /// Products of a code and an input in a row of any matrix.
    private final long work;

    /// Rows that a kernel is handed at once.
    private final int most;

    /// Of each product where its rows begin among those of all, and at the end where all end.
    private final int[] starts;

    /// Of each product what computes it, then how many threads there are and how many of them take part, the rows of
    /// each and their pieces. Written when it runs, and only what changes: what has just been written, another
    /// processor reads late.
    private final CodesProduct.Part[] parts;

    private int present;
    private int threads;
    private int share;
    private int pieces;

    /// How products are cut.
    ///
    /// @param rows that a kernel takes at once
    /// @param shared products of a code and an input, at least, that are worth a second thread
    record Grain(int rows, long shared) {}

    /// A product with one matrix.
    ///
    /// @param inputs what is multiplied
    /// @param rows of the matrix
    private record Product(CodesProduct.Preparation inputs, int rows) {}

    /// @param inputs what is multiplied
    /// @param columns of the matrix
    /// @param target `tokens x rows`
    CodesOperation(CodesProduct.Preparation inputs, int columns, Matrix target, Grain grain) {
        this(List.of(new Product(inputs, target.columns())), (long) target.rows() * columns, grain);
    }

    private CodesOperation(List<Product> products, long work, Grain grain) {
        this.products = products;
        this.work = work;
        this.grain = grain;
        this.most = whole((int) (MOST_WORK / Math.clamp(work, 1, MOST_WORK)));
        this.parts = new CodesProduct.Part[products.size()];
        this.starts = new int[products.size() + 1];
        for (int index = 0; index < products.size(); index++) {
            starts[index + 1] = starts[index] + whole(products.get(index).rows());
        }
    }

    /// So many rows, and what is missing for kernels to take all of them alike.
    private int whole(int rows) {
        return Math.multiplyExact(Math.ceilDiv(rows, grain.rows()), grain.rows());
    }

    @Override
    public void run(Workers workers) {
        for (int index = 0; index < parts.length; index++) {
            CodesProduct.Part part = products.get(index).inputs().prepare(workers);
            if (!part.equals(parts[index])) {
                parts[index] = part;
            }
        }
        if (workers.threads() != present) {
            shareOut(workers.threads());
        }
        workers.forEach(Math.multiplyExact(threads, pieces), this);
    }

    private void shareOut(int workers) {
        int rows = starts[parts.length];
        present = workers;
        threads = rows * work < grain.shared() ? 1 : workers;
        share = whole(Math.ceilDiv(rows, threads));
        int halvings = Long.SIZE - Long.numberOfLeadingZeros(share * work / LEAST_WORK);
        pieces = threads == 1 ? 1 : Math.clamp(halvings, 1, MOST_PIECES);
    }

    /// Computes a piece.
    @Override
    public void accept(int task) {
        int before = task / pieces * share;
        int from = before + start(task % pieces);
        int to = before + start(task % pieces + 1);
        for (int index = 0; index < parts.length; index++) {
            int end = Math.min(products.get(index).rows(), to - starts[index]);
            for (int row = Math.max(0, from - starts[index]); row < end; row += most) {
                parts[index].multiply(row, Math.min(end, row + most));
            }
        }
    }

    /// Where a piece begins among a thread's rows; that of the one behind the last is their end.
    private int start(int piece) {
        return piece == pieces ? share : (share - (share >> piece)) / grain.rows() * grain.rows();
    }

    @Override
    public Operation beside(Operation other) {
        if (!(other instanceof CodesOperation codes) || codes.work != work || !codes.grain.equals(grain)) {
            return Operation.super.beside(other);
        }
        CodesProduct.Preparation first = products.getFirst().inputs();
        List<Product> both = new ArrayList<>(products);
        for (Product product : codes.products) {
            both.add(new Product(product.inputs().after(first), product.rows()));
        }
        return new CodesOperation(List.copyOf(both), work, grain);
    }
}
