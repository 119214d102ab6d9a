package dev.lloyd.vectors.codec;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.SummedPoints;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The products of a query with what every code of a record can stand for, so that the product with a vector is a
/// sum over its codes ("asymmetric distance computation"):
///
///     <y, q> = sum over codes m of table[m][code_m]
///
/// Codes of up to 8 bits are read eight at a time, which a word of 8 bytes contains, and added up in eight sums;
/// wider ones are read one by one and added up in one. Up to {@link #READ_BYTES} bytes behind a record's codes are
/// read and ignored. Cost: a look-up and an addition for a code. Immutable and thread-safe. Source: Jegou, Douze and
/// Schmid, Product quantization for nearest neighbor search, 2011, section III.
final class CodeTables implements PointSums {
    /// Values of all tables: 16 MiB of them do not speed up anything.
    private static final long MOST = 1 << 22;

    private final List<PlaneTables> planes = new ArrayList<>();
    private final int stride;

    /// Bytes that are read behind the codes of a record, at most.
    static final int READ_BYTES = Long.BYTES;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /// The tables of a plane.
    ///
    /// @param offset where the codes of a record begin
    /// @param values `codes x 2^bits`, for codes of up to 8 bits with tables of zeros up to a multiple of eight
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    private record PlaneTables(int offset, int bits, float[] values) {
        float sum(byte[] records, int record) {
            return bits <= Byte.SIZE
                    ? LookUps.sum(values, bits, records, record + offset)
                    : ofWide(records, record + offset);
        }

        /// A code of 9 to 16 bits begins within the lowest 8 of 32 bits and ends within them.
        private float ofWide(byte[] records, int record) {
            int points = 1 << bits;
            float sum = 0;
            int bit = 0;
            for (int table = 0; table < values.length; table += points, bit += bits) {
                int code = (int) INT.get(records, record + (bit >>> 3)) >>> (bit & 7);
                sum += values[table + (code & (points - 1))];
            }
            return sum;
        }
    }

    private CodeTables(List<Points> points, RecordLayout layout, float[] query) {
        this.stride = layout.size();
        for (int plane = 0; plane < points.size(); plane++) {
            SummedPoints some = (SummedPoints) points.get(plane);
            int codes = RecordLayout.codes(some, query.length);
            int wide = some.tile().columns();
            int perTile = some.codesPerTile();
            int tables = some.codeBits() <= Byte.SIZE ? Math.ceilDiv(codes, 8) * 8 : codes;
            float[] values = new float[tables << some.codeBits()];
            float[] padded = Arrays.copyOf(query, Math.ceilDiv(query.length, wide) * wide);
            for (int tile = 0; tile * perTile < codes; tile++) {
                some.products(padded, tile * wide, values, (tile * perTile) << some.codeBits());
            }
            planes.add(new PlaneTables(layout.codeOffset(plane), some.codeBits(), values));
        }
    }

    /// What makes tables where products with vectors are such sums: where points are sums over codes, and a vector
    /// has one number.
    static Optional<Maker> maker(List<Points> points, RecordLayout layout, int columns) {
        return cover(points, layout, columns) ? Optional.of(new OfSums(points, layout)) : Optional.empty();
    }

    private record OfSums(List<Points> points, RecordLayout layout) implements Maker {
        @Override
        public PointSums make(float[] values) {
            return new CodeTables(points, layout, values);
        }

        @Override
        public int readBytes() {
            return READ_BYTES;
        }
    }

    private static boolean cover(List<Points> points, RecordLayout layout, int columns) {
        long values = 0;
        for (Points each : points) {
            values += (long) RecordLayout.codes(each, columns) << each.codeBits();
        }
        return layout.groups() == 1
                && layout.zeroBytes() == 0
                && values <= MOST
                && points.stream().allMatch(SummedPoints.class::isInstance);
    }

    @Override
    public float of(CodedWindow window, int place) {
        float sum = 0;
        for (PlaneTables plane : planes) {
            sum += plane.sum(window.records(), place * stride);
        }
        return sum;
    }

    @Override
    public void all(CodedWindow window, float[] target) {
        for (int place = 0; place < window.size(); place++) {
            target[place] = of(window, place);
        }
    }
}
