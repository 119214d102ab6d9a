package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.GatheredProduct;
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

        /// Products with a query where records lie, if there are fast ones.
        ///
        /// @param values of the query in the coordinates of the grid
        default Optional<GatheredProduct> gathered(float[] values) {
            return Optional.empty();
        }
    }

    /// What there is for some points; nothing where they must be decoded.
    ///
    /// Where a code stands for one value and a vector has one scale, codes are looked up in a table; where rows
    /// are runs of such codes, each run in one of its own; where points are sums over codes, in the products of
    /// what they add.
    static Optional<Maker> of(List<Points> points, RecordLayout layout, int columns) {
        if (points.getFirst() instanceof ScalarPoints scalars && points.size() == 1 && layout.groups() == 1) {
            return Optional.of(OfTable.of(scalars, layout, columns));
        }
        Optional<Maker> runs = RunLayout.of(points, layout, columns).map(each -> each);
        return runs.isPresent() ? runs : CodeTables.maker(points, layout, columns);
    }

    /// Codes that stand for one value each.
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    record OfTable(int bits, float[] table, Optional<GatheredProduct.Tables> gathered, RecordLayout layout, int columns)
            implements Maker {
        static OfTable of(ScalarPoints points, RecordLayout layout, int columns) {
            int bits = points.codeBits();
            Optional<GatheredProduct.Tables> gathered = GatheredProduct.isFast()
                    ? Optional.of(GatheredProduct.tables(bits, points.table()))
                    : Optional.empty();
            return new OfTable(bits, points.table(), gathered, layout, columns);
        }

        @Override
        public PointSums make(float[] values) {
            return new TableSums(TableProduct.of(bits, table, values), layout.size());
        }

        @Override
        public int readBytes() {
            return TableProduct.of(bits, table, new float[columns]).readBytes();
        }

        @Override
        public Optional<GatheredProduct> gathered(float[] values) {
            return gathered.map(tables -> tables.with(values));
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
