package dev.lloyd.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;

/// Rows that are worked on block by block: memory holds one.
final class BlockIterator implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int most;
    private final UnaryOperator<List<Row>> work;
    private Iterator<Row> done = Collections.emptyIterator();

    /// @param most rows of a block, 1 or more
    /// @param work what a block becomes
    BlockIterator(Iterator<Row> rows, int most, UnaryOperator<List<Row>> work) {
        this.rows = rows;
        this.most = most;
        this.work = work;
    }

    @Override
    public boolean hasNext() {
        while (!done.hasNext() && rows.hasNext()) {
            List<Row> block = new ArrayList<>();
            while (block.size() < most && rows.hasNext()) {
                block.add(rows.next());
            }
            done = work.apply(block).iterator();
        }
        return done.hasNext();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return done.next();
    }
}
