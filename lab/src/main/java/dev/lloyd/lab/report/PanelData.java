package dev.lloyd.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a plot's script needs to know, as maps and lists ready for JSON, and the table that says the same
/// without script.
final class PanelData {
    private PanelData() {}

    static Map<String, Object> of(PointPlot plot) {
        List<Object> series = new ArrayList<>();
        for (PointPlot.Series each : plot.series()) {
            List<Object> points = new ArrayList<>();
            for (PointPlot.Point point : each.points()) {
                if (fits(plot.across(), point.across()) && fits(plot.up(), point.up())) {
                    Map<String, Object> data = new LinkedHashMap<>();
                    data.put("x", point.across());
                    data.put("y", point.up());
                    data.put("note", Escaping.visible(point.note()));
                    points.add(data);
                }
            }
            String kind = each.kind().name().toLowerCase(Locale.ROOT);
            series.add(Map.of("name", Escaping.visible(each.name()), "kind", kind, "points", points));
        }
        return Map.of("kind", "points", "across", axis(plot.across()), "up", axis(plot.up()), "series", series);
    }

    static Map<String, Object> of(CategoryPlot plot) {
        List<Object> series = new ArrayList<>();
        for (CategoryPlot.Series each : plot.series()) {
            List<Object> values = new ArrayList<>();
            for (double value : each.values()) {
                values.add(fits(plot.value(), value) ? value : "");
            }
            series.add(Map.of("name", Escaping.visible(each.name()), "values", values));
        }
        return Map.of(
                "kind",
                plot.mark().name().toLowerCase(Locale.ROOT),
                "categories",
                plot.categories().stream().map(Escaping::visible).toList(),
                "value",
                axis(plot.value()),
                "series",
                series);
    }

    private static boolean fits(Axis axis, double value) {
        return Double.isFinite(value) && (axis.scale() == Axis.Scale.LINEAR || value > 0);
    }

    private static Map<String, Object> axis(Axis axis) {
        boolean logarithmic = axis.scale() == Axis.Scale.LOGARITHMIC;
        return Map.of("name", Escaping.visible(axis.name()), "logarithmic", logarithmic);
    }

    static Table table(PointPlot plot) {
        List<List<String>> rows = new ArrayList<>();
        for (PointPlot.Series series : plot.series()) {
            for (PointPlot.Point point : series.points()) {
                String across = Figures.number(point.across());
                rows.add(List.of(series.name(), across, Figures.number(point.up()), point.note()));
            }
        }
        List<String> columns = List.of("series", plot.across().name(), plot.up().name(), "note");
        return new Table(plot.title(), "", columns, rows);
    }

    static Table table(CategoryPlot plot) {
        List<String> columns = new ArrayList<>(List.of(plot.category()));
        plot.series().forEach(series -> columns.add(series.name()));
        List<List<String>> rows = new ArrayList<>();
        for (int index = 0; index < plot.categories().size(); index++) {
            List<String> row = new ArrayList<>(List.of(plot.categories().get(index)));
            for (CategoryPlot.Series series : plot.series()) {
                row.add(Figures.number(series.values().get(index)));
            }
            rows.add(row);
        }
        return new Table(plot.title(), plot.value().name(), columns, rows);
    }
}
