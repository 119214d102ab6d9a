package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.TableProduct;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import java.util.List;
import java.util.Optional;

/// Products of a query with what codes stand for, at scale 1, without decoding: `<y, q>`. Immutable and thread-safe.
interface PointSums {
    /// The product of a vector's points; the same as that of {@link #all}.
    float of(CodedWindow window, int place);

    /// The products of all vectors in a window, at the beginning of `target`.
    void all(CodedWindow window, float[] target);

    /// Prepares queries.
    interface Maker {
        /// The sums of a query.
        ///
        /// @param values of the query in the coordinates of the grid
        PointSums make(float[] values);

        /// Bytes that may be read behind a record.
        int readBytes();
    }

    /// What there is for some points; nothing where they must be decoded.
    ///
    /// Where a code stands for one value and a vector has one scale, codes are looked up in a table; where rows
    /// are runs of such codes, each run in one of its own; where points are sums over codes, in the products of
    /// what they add.
    static Optional<Maker> of(List<Points> points, RecordLayout layout, int columns) {
        if (points.getFirst() instanceof ScalarPoints scalars && points.size() == 1 && layout.groups() == 1) {
            return Optional.of(new OfTable(scalars.codeBits(), scalars.table(), layout, columns));
        }
        Optional<Maker> runs = RunLayout.of(points, layout, columns).map(each -> each);
        return runs.isPresent() ? runs : CodeTables.maker(points, layout, columns);
    }

    /// Codes that stand for one value each.
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    record OfTable(int bits, float[] table, RecordLayout layout, int columns) implements Maker {
        @Override
        public PointSums make(float[] values) {
            return new TableSums(TableProduct.of(bits, table, values), layout.size());
        }

        @Override
        public int readBytes() {
            return TableProduct.of(bits, table, new float[columns]).readBytes();
        }
    }

    /// Products through a table.
    ///
    /// @param stride bytes of a record
    record TableSums(TableProduct product, int stride) implements PointSums {
        @Override
        public float of(CodedWindow window, int place) {
            return product.product(window.records(), place * stride);
        }

        @Override
        public void all(CodedWindow window, float[] target) {
            product.multiply(window.records(), 0, stride, window.size(), target);
        }
    }
}
