package dev.lloyd.lab.report;

/// An axis with numbers.
///
/// @param name what it shows, with its unit
/// @param scale how numbers are spread along it
public record Axis(String name, Scale scale) {
    /// How numbers are spread along an axis.
    public enum Scale {
        /// Equal steps for equal differences.
        LINEAR,
        /// Equal steps for equal ratios; values of zero and less are left out of the plot and stay in its
        /// table.
        LOGARITHMIC
    }

    /// A linear axis.
    public static Axis linear(String name) {
        return new Axis(name, Scale.LINEAR);
    }

    /// A logarithmic axis.
    public static Axis logarithmic(String name) {
        return new Axis(name, Scale.LOGARITHMIC);
    }
}
