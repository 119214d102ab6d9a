package dev.lloyd.lab.report;

/// One part of a report, under a heading.
public sealed interface Panel permits PointPlot, CategoryPlot, Table {
    /// The heading.
    String title();

    /// A sentence or two on how to read it.
    String text();
}
