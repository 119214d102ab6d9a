package dev.lloyd.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of text in aligned columns, two blanks apart; columns whose cells are all numbers are aligned to the
/// right.
public final class Table {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> headings) {
        this.headings = headings;
    }

    /// An empty table.
    public static Table of(String... headings) {
        return new Table(List.of(headings));
    }

    /// Adds a row.
    ///
    /// @param cells as many as there are headings
    public Table row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    /// Prints the headings and the rows.
    public void print(PrintWriter out) {
        int[] widths = new int[headings.size()];
        boolean[] numeric = new boolean[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            int index = column;
            List<String> cells = rows.stream().map(row -> row.get(index)).toList();
            widths[column] = Math.max(
                    headings.get(column).length(),
                    cells.stream().mapToInt(String::length).max().orElse(0));
            numeric[column] = !cells.isEmpty() && cells.stream().allMatch(Table::isNumber);
        }
        out.println(line(headings, widths, numeric));
        rows.forEach(row -> out.println(line(row, widths, numeric)));
    }

    private static String line(List<String> cells, int[] widths, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String blanks = " ".repeat(widths[column] - cell.length());
            line.append(numeric[column] ? blanks + cell : cell + blanks).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static boolean isNumber(String cell) {
        return cell.isEmpty() || cell.matches("[-+]?[0-9][0-9.,]*([eE][-+]?[0-9]+)?%?") || cell.equals("-");
    }
}
