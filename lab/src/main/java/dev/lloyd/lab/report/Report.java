package dev.lloyd.lab.report;

import java.util.List;

/// A report: what it is about, the facts that make its figures repeatable, and its panels. All texts are plain
/// text.
///
/// @param title of the page
/// @param summary a sentence or two
/// @param facts protocol, data, machine, commit: what somebody needs to repeat it
/// @param panels plots and tables, in order
public record Report(String title, String summary, List<Fact> facts, List<Panel> panels) {
    /// Copies the lists.
    public Report {
        facts = List.copyOf(facts);
        panels = List.copyOf(panels);
    }

    /// A named fact.
    ///
    /// @param name what
    /// @param value how much, which
    public record Fact(String name, String value) {}
}
