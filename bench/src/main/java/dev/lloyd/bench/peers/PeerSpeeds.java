package dev.lloyd.bench.peers;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.vectors.search.Best;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// How fast peers are, all of them in memory: each way to search each of them has its turn in every round.
final class PeerSpeeds {
    private final VectorSet set;
    private final List<BuiltPeer> peers;
    private final List<PeerRow> rows;
    private final List<SpeedTrial.Contender> contenders = new ArrayList<>();

    /// @param peers what was built
    /// @param rows what is known of them, in the same order
    PeerSpeeds(VectorSet set, List<BuiltPeer> peers, List<PeerRow> rows) {
        this.set = set;
        this.peers = peers;
        this.rows = rows;
        for (int index = 0; index < rows.size(); index++) {
            enter(peers.get(index), PeerRun.asking(rows.get(index).kind()), 1);
            for (CurvePoint point : rows.get(index).curve()) {
                enter(peers.get(index), point.asking(rows.get(index).kind()), point.factor());
            }
        }
    }

    /// How many searches take turns.
    int count() {
        return contenders.size();
    }

    private void enter(BuiltPeer peer, Asking asking, int factor) {
        int width = Math.min(asking.count(), set.base().rows());
        Asking possible = new Asking(width, asking.width());
        contenders.add(new SpeedTrial.Contender(
                query -> rescored(query, 0, peer.find(query.values(), possible), factor), 1));
        if (peer.batch() > 1) {
            contenders.add(new SpeedTrial.Contender(
                    queries -> {
                        int[][] found = peer.findBatch(queries, possible);
                        for (int row = 0; row < found.length; row++) {
                            rescored(queries, row, found[row], factor);
                        }
                    },
                    Math.min(peer.batch(), set.queries().rows())));
        }
    }

    /// Re-ranks with the vectors themselves, for all peers alike; the factor 1 says that nothing is.
    private int[] rescored(Matrix queries, int row, int[] found, int factor) {
        if (factor == 1) {
            return found;
        }
        Matrix base = set.base();
        Best best = Best.of(Math.min(VectorSet.NEIGHBOURS, found.length));
        for (int vector : found) {
            best.offer(
                    vector,
                    FloatKernels.dot(
                            queries.values(), queries.offset(row), base.values(), base.offset(vector), base.columns()));
        }
        return best.drain().vectors();
    }

    /// The rows with their rates.
    List<PeerRow> measured(PeerRun.Effort effort) throws IOException {
        double[][] rates = new SpeedTrial(set.queries(), effort.seconds()).run(contenders, effort.rounds());
        List<Measured> all = new ArrayList<>();
        Iterator<double[]> next = List.of(rates).iterator();
        for (int index = 0; index < rows.size(); index++) {
            all.add(measured(index, next));
        }
        return all.stream()
                .map(each -> each.row()
                        .withTimesLucene(yardstick(all, each.row().kind())
                                .map(other -> SpeedTrial.ratio(each.rates(), other.rates()))
                                .orElse(Double.NaN)))
                .toList();
    }

    private record Measured(PeerRow row, List<Double> rateList) {
        private double[] rates() {
            return rateList.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private Measured measured(int index, Iterator<double[]> next) {
        PeerRow row = rows.get(index);
        boolean batches = peers.get(index).batch() > 1;
        double[] single = next.next();
        double batch = batches ? SpeedTrial.median(next.next()) : Double.NaN;
        List<CurvePoint> curve = new ArrayList<>();
        for (CurvePoint point : row.curve()) {
            double rate = SpeedTrial.median(next.next());
            curve.add(point.withRates(rate, batches ? SpeedTrial.median(next.next()) : Double.NaN));
        }
        return new Measured(
                row.withRates(SpeedTrial.median(single), batch, curve),
                java.util.Arrays.stream(single).boxed().toList());
    }

    private static Optional<Measured> yardstick(List<Measured> all, SearchPeer.Kind kind) {
        // Cells are compared with the graph: Lucene has no cells.
        SearchPeer.Kind like = kind == SearchPeer.Kind.CELLS ? SearchPeer.Kind.GRAPH : kind;
        return all.stream()
                .filter(each -> each.row().kind() == like && each.row().name().startsWith(PeerCatalogue.YARDSTICK))
                .findFirst();
    }
}
