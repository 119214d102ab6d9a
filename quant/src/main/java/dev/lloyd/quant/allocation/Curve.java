package dev.lloyd.quant.allocation;

/// What one tensor costs at each rate that it can have.
///
/// Importance reaches an allocation in two ways. Those that add costs up (`dp`, `greedy`) read it from the costs,
/// which the planner has multiplied by it already: a sensitivity, such as HIGGS's `alpha` times the relative error.
/// Those that only rank tensors (`layer-importance`) read {@link #importance()}.
///
/// @param name the tensor
/// @param values how many values it has
/// @param bits bits per value at each point, side information counted, ascending
/// @param costs the objective's value at each point, weighted by the tensor's importance
/// @param importance where the tensor stands among the others, for allocations that rank; larger is more
///     important
@SuppressWarnings("ArrayRecordComponent") // A curve is read once and never compared.
public record Curve(String name, long values, double[] bits, double[] costs, double importance) {
    /// Checks that bits and costs pair up and that bits ascend.
    public Curve {
        if (bits.length == 0 || bits.length != costs.length) {
            throw new IllegalArgumentException(
                    name + ": " + bits.length + " rates and " + costs.length + " costs do not pair up");
        }
        if (values < 1) {
            throw new IllegalArgumentException(name + ": a curve needs 1 or more values, not " + values);
        }
        for (int index = 0; index < bits.length; index++) {
            boolean ascends = index == 0 || bits[index] > bits[index - 1];
            if (!ascends || !Double.isFinite(bits[index]) || !Double.isFinite(costs[index])) {
                throw new IllegalArgumentException(name + ": point " + index + " has " + bits[index]
                        + " bits and costs " + costs[index] + "; bits must ascend and both be finite");
            }
        }
    }

    /// A curve of a tensor that is as important as any other.
    public Curve(String name, long values, double[] bits, double[] costs) {
        this(name, values, bits, costs, 1);
    }

    /// Bits of the whole tensor at a point.
    public double size(int point) {
        return values * bits[point];
    }

    /// Number of points.
    public int points() {
        return bits.length;
    }
}
