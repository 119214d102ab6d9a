package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.SummedPoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The products of a query with what every code of a record can stand for, so that the product with a vector is a
/// sum over its codes ("asymmetric distance computation"):
///
///     <y, q> = sum over codes m of table[m][code_m]
///
/// Four sums, codes in turn, added at the end. Immutable and thread-safe. Source: Jegou, Douze and Schmid, Product
/// quantization for nearest neighbor search, 2011, section III.
final class CodeTables {
    /// Values of all tables: 16 MiB of them do not speed up anything.
    private static final long MOST = 1 << 22;

    private final List<PlaneTables> planes = new ArrayList<>();

    /// The tables of a plane.
    ///
    /// @param offset where the codes of a record begin
    /// @param values `codes x 2^bits`
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    private record PlaneTables(int offset, int bits, int codes, float[] values) {
        float sum(byte[] records, int record) {
            return bits == 8 ? ofBytes(records, record + offset) : ofBits(records, record + offset);
        }

        private float ofBytes(byte[] records, int from) {
            float first = 0;
            float second = 0;
            float third = 0;
            float fourth = 0;
            int code = 0;
            for (; code + 4 <= codes; code += 4) {
                int table = code << 8;
                first += values[table + (records[from + code] & 0xFF)];
                second += values[table + 256 + (records[from + code + 1] & 0xFF)];
                third += values[table + 512 + (records[from + code + 2] & 0xFF)];
                fourth += values[table + 768 + (records[from + code + 3] & 0xFF)];
            }
            for (; code < codes; code++) {
                first += values[(code << 8) + (records[from + code] & 0xFF)];
            }
            return first + second + (third + fourth);
        }

        private float ofBits(byte[] records, int from) {
            float first = 0;
            float second = 0;
            int code = 0;
            for (; code + 2 <= codes; code += 2) {
                first += values[(code << bits) + BitPacking.code(records, from, bits, code)];
                second += values[((code + 1) << bits) + BitPacking.code(records, from, bits, code + 1)];
            }
            if (code < codes) {
                first += values[(code << bits) + BitPacking.code(records, from, bits, code)];
            }
            return first + second;
        }
    }

    CodeTables(List<Points> points, RecordLayout layout, float[] query) {
        for (int plane = 0; plane < points.size(); plane++) {
            SummedPoints some = (SummedPoints) points.get(plane);
            int codes = RecordLayout.codes(some, query.length);
            int wide = some.tile().columns();
            int perTile = some.codesPerTile();
            float[] values = new float[codes << some.codeBits()];
            float[] padded = Arrays.copyOf(query, Math.ceilDiv(query.length, wide) * wide);
            for (int tile = 0; tile * perTile < codes; tile++) {
                some.products(padded, tile * wide, values, (tile * perTile) << some.codeBits());
            }
            planes.add(new PlaneTables(layout.codeOffset(plane), some.codeBits(), codes, values));
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
