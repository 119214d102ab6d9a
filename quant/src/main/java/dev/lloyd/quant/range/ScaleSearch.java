package dev.lloyd.quant.range;

/// Coarse-to-fine search for the scale (and zero) of least loss.
///
/// Coarse: the smallest scale that clips nothing times `2^(k/4)`, `k = -20 ... 4` (points that lie denser in the
/// middle than at their edge, such as vectors, want scales above it). Fine: twice, two points to each side of the
/// best, at a third of the step before. Then at most three rounds of Lloyd's alternation. Every zero is refitted to
/// the points that its scale chose. The scale that clips nothing is among the candidates, so the result is never
/// worse. Cost: 36 roundings of the group, twice that with a zero.
final class ScaleSearch {
    private ScaleSearch() {}

    static GroupScale search(GroupLoss loss) {
        GroupScale start = loss.covering();
        if (start.scale() == 0) {
            return start;
        }
        GroupLoss.Evaluation best = loss.at(start);
        double place = 0;
        for (int quarter = -20; quarter <= 4; quarter++) {
            GroupLoss.Evaluation next = loss.tried(scaled(start, quarter / 4.0), start.zero());
            place = next.loss() < best.loss() ? quarter / 4.0 : place;
            best = GroupLoss.better(best, next);
        }
        for (double step = 1.0 / 12; step > 0.02; step /= 3) {
            double centre = place;
            for (int side = -2; side <= 2; side++) {
                double at = centre + side * step;
                GroupLoss.Evaluation next =
                        loss.tried(scaled(start, at), best.map().zero());
                place = next.loss() < best.loss() ? at : place;
                best = GroupLoss.better(best, next);
            }
        }
        return loss.polished(best, 3).map();
    }

    private static float scaled(GroupScale start, double exponent) {
        return (float) (start.scale() * Math.pow(2, exponent));
    }
}
