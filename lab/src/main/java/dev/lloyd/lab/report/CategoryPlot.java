package dev.lloyd.lab.report;

import java.util.List;

/// Numbers by category: categories stand one below the other, values run to the right.
///
/// @param title the heading
/// @param text how to read it
/// @param category what the categories are, such as "tensor"
/// @param categories their names
/// @param value the axis of the values
/// @param mark how values are drawn
/// @param series each with one value per category
public record CategoryPlot(
        String title, String text, String category, List<String> categories, Axis value, Mark mark, List<Series> series)
        implements Panel {
    /// Copies the lists and checks that they agree.
    public CategoryPlot {
        categories = List.copyOf(categories);
        series = List.copyOf(series);
        for (Series each : series) {
            if (each.values().size() != categories.size()) {
                throw new IllegalArgumentException("series '" + each.name() + "' has "
                        + each.values().size() + " values for " + categories.size() + " categories");
            }
        }
    }

    /// How values are drawn.
    public enum Mark {
        /// A mark per value: for comparing many categories.
        DOTS,
        /// A bar per value, beside each other.
        BARS,
        /// One bar per category, of parts that add up.
        STACKED_BARS
    }

    /// A named list of values.
    ///
    /// @param name its label
    /// @param values one per category; NaN where there is none
    public record Series(String name, List<Double> values) {
        /// Copies the values.
        public Series {
            values = List.copyOf(values);
        }
    }
}
