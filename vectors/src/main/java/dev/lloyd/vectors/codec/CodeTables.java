package dev.lloyd.vectors.codec;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.SummedPoints;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The products of a query with what every code of a record can stand for, so that the product with a vector is a
/// sum over its codes ("asymmetric distance computation"):
///
///     <y, q> = sum over codes m of table[m][code_m]
///
/// Codes of up to 8 bits are read eight at a time, which a word of 8 bytes contains, and added up in eight sums;
/// wider ones are read one by one and added up in one. Up to {@link #READ_BYTES} bytes behind a record's codes are
/// read and ignored. Cost: a look-up and an addition for a code. Immutable and thread-safe. Source: Jegou, Douze and
/// Schmid, Product quantization for nearest neighbor search, 2011, section III.
final class CodeTables {
    /// Values of all tables: 16 MiB of them do not speed up anything.
    private static final long MOST = 1 << 22;

    private final List<PlaneTables> planes = new ArrayList<>();

    /// Bytes that are read behind the codes of a record, at most.
    static final int READ_BYTES = Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /// The tables of a plane.
    ///
    /// @param offset where the codes of a record begin
    /// @param values `codes x 2^bits`, for codes of up to 8 bits with tables of zeros up to a multiple of eight
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    private record PlaneTables(int offset, int bits, float[] values) {
        float sum(byte[] records, int record) {
            return bits <= Byte.SIZE ? ofEights(records, record + offset) : ofWide(records, record + offset);
        }

        private float ofEights(byte[] records, int record) {
            float[] values = this.values;
            int bits = this.bits;
            int points = 1 << bits;
            int mask = points - 1;
            float sum0 = 0;
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            float sum4 = 0;
            float sum5 = 0;
            float sum6 = 0;
            float sum7 = 0;
            int from = record;
            for (int table = 0; table < values.length; table += 8 * points, from += bits) {
                long codes = (long) LONG.get(records, from);
                sum0 += values[table + ((int) codes & mask)];
                sum1 += values[table + points + ((int) (codes >>> bits) & mask)];
                sum2 += values[table + 2 * points + ((int) (codes >>> 2 * bits) & mask)];
                sum3 += values[table + 3 * points + ((int) (codes >>> 3 * bits) & mask)];
                sum4 += values[table + 4 * points + ((int) (codes >>> 4 * bits) & mask)];
                sum5 += values[table + 5 * points + ((int) (codes >>> 5 * bits) & mask)];
                sum6 += values[table + 6 * points + ((int) (codes >>> 6 * bits) & mask)];
                sum7 += values[table + 7 * points + ((int) (codes >>> 7 * bits) & mask)];
            }
            return sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7));
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

    CodeTables(List<Points> points, RecordLayout layout, float[] query) {
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

    /// Whether products with vectors are such sums: where points are sums over codes, and a vector has one number.
    static boolean cover(List<Points> points, RecordLayout layout, int columns) {
        long values = 0;
        for (Points each : points) {
            values += (long) RecordLayout.codes(each, columns) << each.codeBits();
        }
        return layout.groups() == 1
                && layout.zeroBytes() == 0
                && values <= MOST
                && points.stream().allMatch(SummedPoints.class::isInstance);
    }

    /// The product with a vector's points, at scale 1.
    float product(byte[] records, int record) {
        float sum = 0;
        for (PlaneTables plane : planes) {
            sum += plane.sum(records, record);
        }
        return sum;
    }
}
