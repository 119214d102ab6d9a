package dev.lloyd.quant.coded;

import dev.lloyd.core.parallel.Workers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Designs for independent Gaussian values of variance 1, at any rate.
///
/// A design is a step and a price of bits `lambda`, and what fitting makes of them. Measured over steps of 0.15 to
/// 1.5 and prices of 0.05 to 1 squared steps, the distance to the bound is least, within 0.01 dB at every rate,
/// when
///
///     lambda = 0.3 step^2   with a trellis         lambda = 0.115 step^2   for the scalar quantizer
///
/// (at high rates both are the slope `2 ln 2` of distortion against rate). So the rate follows from the step alone,
/// which is found by the secant method, from `log2 step = c - rate`, which holds exactly at high rates. The same on
/// every machine. A design takes under a second and is kept.
final class GaussianDesigns {
    private static final double TRELLIS_PRICE = 0.3;
    private static final double SCALAR_PRICE = 0.115;
    private static final int SEARCH_SAMPLE = 1 << 14;
    private static final int FINAL_SAMPLE = 1 << 17;
    private static final int ROUNDS = 5;
    private static final int BLOCK_SIZE = 4096;
    private static final long SEED = 1957;

    /// Standard deviations on either side of 0 in which there are levels.
    private static final double RANGE = 4.6;

    private static final Map<Key, CodedDesign> KEPT = new ConcurrentHashMap<>();

    private record Key(int states, double rate) {}

    private record Point(double logStep, double rate) {}

    private GaussianDesigns() {}

    /// The price of a bit in squared steps.
    static double price(Trellis trellis) {
        return trellis.scalar() ? SCALAR_PRICE : TRELLIS_PRICE;
    }

    /// The design whose ideal rate on Gaussian values is the given one within 0.01 bits.
    static CodedDesign of(Trellis trellis, double rate) {
        return KEPT.computeIfAbsent(new Key(trellis.states(), rate), key -> {
            try (Workers workers = Workers.of(1)) {
                return search(trellis, rate, workers);
            }
        });
    }

    private static CodedDesign search(Trellis trellis, double rate, Workers workers) {
        var fitting = new DesignFitting(
                GaussianSample.of(SEARCH_SAMPLE, SEED), BLOCK_SIZE, DesignFitting.Symmetry.MIRRORED, workers);
        double logStep = (trellis.scalar() ? 2.046 : 1.05) - rate;
        Point before = new Point(logStep + 0.1, Double.NaN);
        Point now = point(trellis, logStep, fitting);
        for (int trial = 0; trial < 4 && Math.abs(now.rate - rate) > 0.003; trial++) {
            double slope = (now.rate - before.rate) / (now.logStep - before.logStep);
            double safe = slope < -0.5 && slope > -3 ? slope : -1;
            before = now;
            now = point(trellis, now.logStep + (rate - now.rate) / safe, fitting);
        }
        var finish = new DesignFitting(
                GaussianSample.of(FINAL_SAMPLE, SEED + 1), BLOCK_SIZE, DesignFitting.Symmetry.MIRRORED, workers);
        return fit(start(trellis, now.logStep), finish, ROUNDS);
    }

    private static Point point(Trellis trellis, double logStep, DesignFitting fitting) {
        CodedDesign design = fit(start(trellis, logStep), fitting, ROUNDS);
        return new Point(logStep, fitting.round(design).bits());
    }

    private static CodedDesign start(Trellis trellis, double logStep) {
        double step = StrictMath.pow(2, logStep);
        return DesignFitting.start(trellis, step, price(trellis) * step * step, RANGE);
    }

    private static CodedDesign fit(CodedDesign start, DesignFitting fitting, int rounds) {
        CodedDesign design = start;
        for (int round = 0; round < rounds; round++) {
            design = fitting.round(design).next();
        }
        return design;
    }
}
