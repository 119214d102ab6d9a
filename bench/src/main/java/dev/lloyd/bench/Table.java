package dev.lloyd.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Rows as text for people and as JSON for machines.
final class Table {
    private static final List<String> HEADINGS =
            List.of("benchmark", "shape", "threads", "time", "+median", "rate", "share", "times faster than");

    private Table() {}

    /// A Markdown table, with columns as wide as their longest cell.
    static String text(List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADINGS);
        rows.forEach(row -> cells.add(cells(row)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : cells) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < cells.size(); index++) {
            line(text, cells.get(index), widths);
            if (index == 0) {
                for (int column = 0; column < widths.length; column++) {
                    String dashes = "-".repeat(widths[column] + (isText(column) ? 2 : 1));
                    text.append('|').append(dashes).append(isText(column) ? "" : ":");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static boolean isText(int column) {
        return column < 2 || column == HEADINGS.size() - 1;
    }

    private static void line(StringBuilder text, List<String> line, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            String padding = " ".repeat(widths[column] - line.get(column).length());
            text.append("| ")
                    .append(isText(column) ? line.get(column) + padding : padding + line.get(column))
                    .append(' ');
        }
        text.append("|\n");
    }

    private static List<String> cells(Row row) {
        String name = row.setting().isEmpty() ? row.benchmark() : row.benchmark() + " " + row.setting();
        String faster = row.faster().entrySet().stream()
                .map(entry -> entry.getKey() + " " + format(entry.getValue()))
                .collect(Collectors.joining(", "));
        return List.of(
                name.replace("|", "\\|"),
                row.shape(),
                Integer.toString(row.threads()),
                time(row.seconds()),
                percent(row.spread()),
                format(row.rate()) + " " + row.unit().label(),
                Double.isNaN(row.share()) ? "" : percent(row.share()),
                faster);
    }

    private static String percent(double fraction) {
        return Math.round(100 * fraction) + " %";
    }

    /// Three digits.
    private static String format(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String time(double seconds) {
        if (seconds < 1e-6) {
            return format(seconds * 1e9) + " ns";
        }
        if (seconds < 1e-3) {
            return format(seconds * 1e6) + " us";
        }
        return seconds < 1 ? format(seconds * 1e3) + " ms" : format(seconds) + " s";
    }

    /// An object with the machine and an array of rows.
    static String json(Map<String, String> machine, List<Row> rows) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("benchmark", row.benchmark());
            object.put("shape", row.shape());
            object.put("setting", row.setting());
            object.put("threads", row.threads());
            object.put("seconds", row.seconds());
            object.put("spread", row.spread());
            object.put("rate", row.rate());
            object.put("unit", row.unit().label());
            if (!Double.isNaN(row.share())) {
                object.put("share", row.share());
            }
            object.put("faster", row.faster());
            objects.add(object);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("machine", machine);
        document.put("rows", objects);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }
}
