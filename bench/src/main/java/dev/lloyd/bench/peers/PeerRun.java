package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    /// @param rounds in which every peer has a turn
    /// @param seconds of a turn
    record Effort(int rounds, double seconds) {}

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
            listener.begins("speed, " + effort.rounds() + " rounds");
            SpeedTrial trial = new SpeedTrial(set.queries(), CANDIDATES, effort.seconds());
            return withSpeeds(rows, trial.run(built, effort.rounds()));
        } finally {
            for (BuiltPeer peer : built) {
                peer.close();
            }
        }
    }

    private PeerRow row(SearchPeer peer, BuildFolder.Timed timed) throws IOException {
        int[][] found = timed.peer().findAll(set.queries(), CANDIDATES);
        List<Double> recall = PeerRow.FACTORS.stream()
                .map(factor -> set.recall(found, factor))
                .toList();
        double seconds = timed.seconds() + timed.peer().borrowedSeconds();
        return new PeerRow(
                peer.name(),
                peer.maker(),
                peer.series(),
                peer.kind(),
                timed.peer().footprint(),
                recall,
                seconds,
                Double.NaN,
                Double.NaN);
    }

    private static List<PeerRow> withSpeeds(List<PeerRow> rows, double[][] rates) {
        List<PeerRow> measured = new ArrayList<>();
        for (int index = 0; index < rates.length; index++) {
            double[] own = rates[index];
            double ratio = yardstick(rows, rows.get(index).kind())
                    .map(other -> SpeedTrial.ratio(own, rates[other]))
                    .orElse(Double.NaN);
            measured.add(rows.get(index).withSpeed(SpeedTrial.median(own), ratio));
        }
        return measured;
    }

    private static Optional<Integer> yardstick(List<PeerRow> rows, SearchPeer.Kind kind) {
        for (int index = 0; index < rows.size(); index++) {
            if (rows.get(index).kind() == kind && rows.get(index).name().startsWith(PeerCatalogue.YARDSTICK)) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }
}
