package dev.lloyd.lab.report;

import java.util.List;

/// A table of texts. Columns whose cells all look like numbers are aligned to the right.
///
/// @param title the heading
/// @param text how to read it
/// @param columns headings
/// @param rows cells, as many per row as there are columns
public record Table(String title, String text, List<String> columns, List<List<String>> rows) implements Panel {
    /// Copies the lists and checks the shape.
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " cells does not fit " + columns.size() + " columns");
            }
        }
    }
}
