package dev.lloyd.bench.peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// Speed against recall of a peer: the fastest of its searches that find so much or more.
///
/// @param row the peer
/// @param points ascending in recall, descending in speed
record Curve(PeerRow row, List<Point> points) {
    /// Copies the points.
    Curve {
        points = List.copyOf(points);
    }

    /// A search that nothing beats in both.
    record Point(double recall, double rate) {}

    /// @param factor of re-ranking, see {@link CurvePoint#factor()}
    /// @param rate which of the rates
    static Curve of(PeerRow row, int factor, ToDoubleFunction<CurvePoint> rate) {
        List<Point> ascending = row.curve().stream()
                .filter(point -> point.factor() == factor && !Double.isNaN(rate.applyAsDouble(point)))
                .map(point -> new Point(point.recall(), rate.applyAsDouble(point)))
                .sorted(Comparator.comparingDouble(Point::recall).thenComparingDouble(Point::rate))
                .toList();
        List<Point> kept = new ArrayList<>();
        for (Point point : ascending.reversed()) {
            if (kept.isEmpty() || point.rate() > kept.getLast().rate()) {
                kept.add(point);
            }
        }
        return new Curve(row, kept.reversed());
    }

    /// Queries a second at a recall. Between two searches the logarithm of the rate is a straight line; below the
    /// narrowest search it is the rate of that.
    ///
    /// @return empty if no search finds so much
    OptionalDouble rateAt(double recall) {
        for (int index = 0; index < points.size(); index++) {
            Point above = points.get(index);
            if (above.recall() >= recall) {
                return OptionalDouble.of(index == 0 ? above.rate() : between(points.get(index - 1), above, recall));
            }
        }
        return OptionalDouble.empty();
    }

    private static double between(Point below, Point above, double recall) {
        double share = (recall - below.recall()) / (above.recall() - below.recall());
        return Math.exp((1 - share) * Math.log(below.rate()) + share * Math.log(above.rate()));
    }
}
