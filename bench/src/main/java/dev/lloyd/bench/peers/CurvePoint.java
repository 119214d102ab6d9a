package dev.lloyd.bench.peers;

import java.util.List;

/// A point of a curve of recall against speed: how ten neighbours are found.
///
/// @param width how far searches looked
/// @param factor up to so many times ten estimates were scored with the vectors themselves; 1 for none
/// @param recall 10@10
/// @param rate queries a second, one at a time, one thread; NaN until it is measured
/// @param batchRate the same of {@link BuiltPeer#batch()} queries that come together; NaN also where there is
/// nothing to gain from that
record CurvePoint(int width, int factor, double recall, double rate, double batchRate) {
    /// What is re-ranked: nothing, and five times as many as are looked for.
    static final List<Integer> FACTORS = List.of(1, 5);

    /// A search of which nothing is known yet.
    static CurvePoint of(int width, int factor) {
        return new CurvePoint(width, factor, Double.NaN, Double.NaN, Double.NaN);
    }

    /// What was asked for: ten, or more of them to re-rank; no more than a graph keeps candidates.
    Asking asking(SearchPeer.Kind kind) {
        int wanted = factor * VectorSet.NEIGHBOURS;
        return new Asking(kind == SearchPeer.Kind.GRAPH ? Math.min(wanted, width) : wanted, width);
    }

    /// The same with its recall.
    CurvePoint finding(double share) {
        return new CurvePoint(width, factor, share, rate, batchRate);
    }

    /// The larger of both rates.
    double betterRate() {
        return Double.isNaN(batchRate) ? rate : Math.max(rate, batchRate);
    }

    CurvePoint withRates(double single, double batch) {
        return new CurvePoint(width, factor, recall, single, batch);
    }
}
