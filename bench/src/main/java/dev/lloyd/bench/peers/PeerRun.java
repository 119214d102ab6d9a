package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Builds peers one after another and measures what they find; then, with all of them in memory, how fast.
///
/// @param set vectors and queries
/// @param folder for files of the peers
/// @param threads that build
/// @param effort how long speeds are measured
/// @param listener told what is done
record PeerRun(VectorSet set, Path folder, int threads, Effort effort, Listener listener) {
    /// Candidates of a query: as many as the largest re-ranking looks at.
    static final int CANDIDATES = VectorSet.NEIGHBOURS * PeerRow.FACTORS.getLast();

    /// How long speeds are measured.
    ///
    /// @param rounds in which every peer has a turn; 0 where speeds are not measured
    /// @param seconds of a turn
    record Effort(int rounds, double seconds) {
        /// Speeds are not measured.
        static final Effort NONE = new Effort(0, 0);
    }

    /// Hears what a run does, so that one that is interrupted leaves what it has.
    interface Listener {
        /// Something is done next.
        void begins(String what);

        /// Recall and bytes of some peers are known, their speeds not yet.
        void measured(List<PeerRow> soFar) throws IOException;
    }

    /// Measures peers.
    ///
    /// @throws IOException if a peer cannot write or read its files
    List<PeerRow> measure(List<SearchPeer> peers, BuildFolder.Resume resume) throws IOException {
        List<BuiltPeer> built = new ArrayList<>();
        List<PeerRow> rows = new ArrayList<>();
        try {
            for (SearchPeer peer : peers) {
                listener.begins(rows.size() + 1 + "/" + peers.size() + " " + peer.name());
                BuildFolder.Timed timed = BuildFolder.of(folder, peer.name()).build(peer, set, threads, resume);
                built.add(timed.peer());
                rows.add(row(peer, timed));
                listener.measured(rows);
            }
            if (effort.rounds() == 0) {
                return rows;
            }
            PeerSpeeds speeds = new PeerSpeeds(set, built, rows);
            listener.begins("speed, " + effort.rounds() + " rounds of " + speeds.count() + " searches");
            return speeds.measured(effort);
        } finally {
            for (BuiltPeer peer : built) {
                peer.close();
            }
        }
    }

    /// What the tables of codes are about: enough candidates for the largest re-ranking.
    static Asking asking(SearchPeer.Kind kind) {
        return new Asking(CANDIDATES, kind.width());
    }

    private PeerRow row(SearchPeer peer, BuildFolder.Timed timed) throws IOException {
        int[][] found = timed.peer().findAll(set.queries(), asking(peer.kind()));
        List<Double> recall = PeerRow.FACTORS.stream()
                .map(factor -> set.recall(found, factor))
                .toList();
        double seconds = timed.seconds() + timed.peer().borrowedSeconds();
        return PeerRow.of(peer, timed.peer().footprint(), recall, seconds, curve(peer.kind(), timed.peer(), found));
    }

    /// What re-ranking finds is known from the candidates: those of the true neighbours that are among them.
    private List<CurvePoint> curve(SearchPeer.Kind kind, BuiltPeer peer, int[][] all) throws IOException {
        List<CurvePoint> points = new ArrayList<>();
        for (int factor : CurvePoint.FACTORS) {
            for (int width : kind.widths()) {
                CurvePoint point = CurvePoint.of(width, factor);
                int[][] found =
                        kind == SearchPeer.Kind.EVERY_CODE ? all : peer.findAll(set.queries(), point.asking(kind));
                points.add(point.finding(set.recall(found, factor)));
            }
        }
        return points;
    }
}
