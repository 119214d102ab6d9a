package dev.lloyd.vectors.ranking;

/// Adam: steps along a mean of gradients, divided by a mean of their squares.
///
///     m = 0.9 m + 0.1 g        v = 0.999 v + 0.001 g^2        x -= rate (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) +
/// 1e-12)
///
/// Runs of parameters may be moved by several threads. A parameter that never had a gradient stays as it is.
///
/// Source: Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1, with an epsilon that is
/// small beside gradients of any scale.
final class Adam {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-12;

    private final float[] parameters;
    private final double[] means;
    private final double[] squares;
    private double rate;
    private double firstLeft = 1;
    private double secondLeft = 1;

    /// @param parameters that are moved, in place
    Adam(float[] parameters) {
        this.parameters = parameters;
        this.means = new double[parameters.length];
        this.squares = new double[parameters.length];
    }

    /// Begins a step.
    void begin(double stepRate) {
        rate = stepRate;
        firstLeft *= FIRST;
        secondLeft *= SECOND;
    }

    /// Moves the parameters from `from` on against their gradient.
    void move(int from, double[] gradient) {
        for (int index = 0; index < gradient.length; index++) {
            int place = from + index;
            double slope = gradient[index];
            means[place] = FIRST * means[place] + (1 - FIRST) * slope;
            squares[place] = SECOND * squares[place] + (1 - SECOND) * slope * slope;
            double mean = means[place] / (1 - firstLeft);
            double size = Math.sqrt(squares[place] / (1 - secondLeft)) + EPSILON;
            parameters[place] -= (float) (rate * mean / size);
        }
    }
}
