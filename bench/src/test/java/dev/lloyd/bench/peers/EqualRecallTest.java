package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class EqualRecallTest {
    private static final double NONE = Double.NaN;

    private static CurvePoint point(double recall, double rate, double batch) {
        return new CurvePoint(1, 1, recall, rate, batch);
    }

    private static PeerRow row(String name, String maker, SearchPeer.Kind kind, double bytes, CurvePoint... curve) {
        List<Double> recall = List.of(curve[curve.length - 1].recall(), 1.0, 1.0, 1.0);
        double batch = curve[0].batchRate();
        CurvePoint last = curve[curve.length - 1];
        return new PeerRow(
                name,
                maker,
                name,
                kind,
                new Footprint(bytes, 0, 0, 0),
                recall,
                1,
                last.rate(),
                batch,
                NONE,
                List.of(curve));
    }

    @Test
    void betweenTwoSearchesTheLogarithmOfTheRateIsAStraightLine() {
        Curve curve = Curve.of(
                row("a", "x", SearchPeer.Kind.GRAPH, 1, point(0.8, 1000, NONE), point(0.9, 10, NONE)),
                1,
                CurvePoint::rate);
        assertEquals(100, curve.rateAt(0.85).orElseThrow(), 1e-9);
        assertEquals(10, curve.rateAt(0.9).orElseThrow(), 1e-9);
        assertEquals(1000, curve.rateAt(0.5).orElseThrow());
        assertTrue(curve.rateAt(0.91).isEmpty());
    }

    @Test
    void whatIsSlowerAndFindsLessDoesNotCount() {
        Curve curve = Curve.of(
                row(
                        "a",
                        "x",
                        SearchPeer.Kind.GRAPH,
                        1,
                        point(0.8, 50, NONE),
                        point(0.85, 100, NONE),
                        point(0.85, 90, NONE),
                        point(0.9, 10, NONE)),
                1,
                CurvePoint::rate);
        assertEquals(List.of(new Curve.Point(0.85, 100), new Curve.Point(0.9, 10)), curve.points());
    }

    @Test
    void oursIsTheFastestOfThoseThatTakeNoMoreBytes() {
        List<PeerRow> rows = List.of(
                row("faiss", "faiss", SearchPeer.Kind.CELLS, 100, point(0.9, 100, 400), point(0.95, 50, 200)),
                row("small", SearchPeer.OURS, SearchPeer.Kind.CELLS, 100, point(0.92, 200, 300)),
                row("slow", SearchPeer.OURS, SearchPeer.Kind.EVERY_CODE, 90, point(0.99, 20, 20)),
                row("large", SearchPeer.OURS, SearchPeer.Kind.GRAPH, 101, point(0.99, 9000, NONE)));
        var lines = new EqualRecall(rows, 1).ratios().rows();
        assertEquals(
                List.of(
                        List.of("faiss", "0.90", "100.0", "100", "400", "small", "100.0", "200", "2.00", "0.50"),
                        List.of("faiss", "0.95", "100.0", "50.0", "200", "slow", "90.0", "20.0", "0.40", "0.10")),
                lines);
        assertEquals(4, new EqualRecall(rows, 1).speeds().rows().size(), "faiss twice, and no scan of every code");
        assertTrue(new EqualRecall(rows, 5).ratios().rows().isEmpty());
    }

    @Test
    void scansAreComparedAtAboutAsManyBytes() {
        List<PeerRow> rows = List.of(
                row("theirs", "faiss", SearchPeer.Kind.EVERY_CODE, 48, point(0.7, 100, 400)),
                row("tiny", SearchPeer.OURS, SearchPeer.Kind.EVERY_CODE, 30, point(0.7, 900, NONE)),
                row(
                        "like",
                        SearchPeer.OURS,
                        SearchPeer.Kind.EVERY_CODE,
                        50,
                        point(0.5, 300, 600),
                        point(0.6, 200, 300)),
                row("large", SearchPeer.OURS, SearchPeer.Kind.EVERY_CODE, 60, point(0.8, 900, NONE)));
        assertEquals(
                List.of(List.of(
                        "theirs", "48.0", "0.700", "100", "100", "like", "50.0", "0.600", "200", "300", "2.00", "3.00",
                        "1.50", "1.50")),
                ScanSpeeds.of(rows).rows());
    }
}
