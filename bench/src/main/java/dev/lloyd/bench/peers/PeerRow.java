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
/// @param rate queries a second of one thread's processor time
/// @param timesLucene that rate over the rate of {@link PeerCatalogue#YARDSTICK} with the same kind of search; NaN
///     if that was not measured
record PeerRow(
        String name,
        String maker,
        String series,
        SearchPeer.Kind kind,
        Footprint footprint,
        List<Double> recall,
        double buildSeconds,
        double rate,
        double timesLucene) {
    /// How many times as many candidates as neighbours are looked at: 1 is no re-ranking.
    static final List<Integer> FACTORS = List.of(1, 2, 5, 10);

    /// Copies the list.
    PeerRow {
        recall = List.copyOf(recall);
    }

    boolean isOurs() {
        return maker.equals(SearchPeer.OURS);
    }

    PeerRow withSpeed(double queriesPerSecond, double ratio) {
        return new PeerRow(name, maker, series, kind, footprint, recall, buildSeconds, queriesPerSecond, ratio);
    }
}
