package dev.lloyd.lab.report;

import java.util.List;

/// Points in the plane, joined by lines within a series, each series labelled where it ends.
///
/// @param title the heading
/// @param text how to read it
/// @param across the horizontal axis
/// @param up the vertical axis
/// @param series what is compared
public record PointPlot(String title, String text, Axis across, Axis up, List<Series> series) implements Panel {
    /// Copies the series.
    public PointPlot {
        series = List.copyOf(series);
    }

    /// A named line of points.
    ///
    /// @param name its label
    /// @param kind how it is drawn
    /// @param points in the order in which they are joined
    public record Series(String name, Kind kind, List<Point> points) {
        /// Copies the points.
        public Series {
            points = List.copyOf(points);
        }
    }

    /// How a series is drawn.
    public enum Kind {
        /// A measured thing: marks, joined.
        MEASURED,
        /// One of many measured things that are in the background: small grey marks without a label, named when pointed
        /// at and in the table.
        BACKGROUND,
        /// Something to compare with, a bound or the original: a dashed grey line.
        REFERENCE
    }

    /// A point. A coordinate that is not finite is left out of the plot and stays in the table.
    ///
    /// @param across horizontal coordinate
    /// @param up vertical coordinate
    /// @param note said beside it in the table and when it is pointed at; may be empty
    public record Point(double across, double up, String note) {}
}
