package dev.lloyd.bench.peers;

import java.util.List;

/// What a peer did.
///
/// @param name of the peer
/// @param maker of the codes
/// @param series that it belongs to
/// @param kind of search
/// @param footprint bytes that it takes
/// @param recall for each of {@link #FACTORS}, the share of the true neighbours among so many times as many
///     candidates
/// @param buildSeconds wall time
/// @param rate queries a second of one thread's processor time, one query at a time; NaN until it is measured
/// @param batchRate the same of {@link BuiltPeer#batch()} queries that come together; NaN also where there is
/// nothing to gain from that
/// @param timesLucene the rate of one at a time over that of {@link PeerCatalogue#YARDSTICK}, searched alike; NaN
///     if that was not measured
/// @param curve recall and speed of searches that look for ten, from the narrowest to the widest
record PeerRow(
        String name,
        String maker,
        String series,
        SearchPeer.Kind kind,
        Footprint footprint,
        List<Double> recall,
        double buildSeconds,
        double rate,
        double batchRate,
        double timesLucene,
        List<CurvePoint> curve) {
    /// How many times as many candidates as neighbours are looked at: 1 is no re-ranking.
    static final List<Integer> FACTORS = List.of(1, 2, 5, 10);

    /// Copies the lists.
    PeerRow {
        recall = List.copyOf(recall);
        curve = List.copyOf(curve);
    }

    /// A row whose speeds are not known yet.
    static PeerRow of(
            SearchPeer peer, Footprint footprint, List<Double> recall, double buildSeconds, List<CurvePoint> curve) {
        return new PeerRow(
                peer.name(),
                peer.maker(),
                peer.series(),
                peer.kind(),
                footprint,
                recall,
                buildSeconds,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                curve);
    }

    boolean isOurs() {
        return maker.equals(SearchPeer.OURS);
    }

    /// The larger of both rates.
    double betterRate() {
        return Double.isNaN(batchRate) ? rate : Math.max(rate, batchRate);
    }

    PeerRow withRates(double single, double batch, List<CurvePoint> points) {
        return new PeerRow(
                name, maker, series, kind, footprint, recall, buildSeconds, single, batch, timesLucene, points);
    }

    PeerRow withTimesLucene(double ratio) {
        return new PeerRow(name, maker, series, kind, footprint, recall, buildSeconds, rate, batchRate, ratio, curve);
    }
}
