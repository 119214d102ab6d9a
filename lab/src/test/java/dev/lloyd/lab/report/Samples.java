package dev.lloyd.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Reports for tests: one like those that users get, one whose every text is an attack.
final class Samples {
    static final String HOSTILE =
            "</script><img src=x onerror=\"document.title='owned'\">'\"&<!--\u2028\u202Edcba\u0000\uD800 $1 \\u003c";

    private Samples() {}

    static Report ordinary() {
        List<Panel> panels = List.of(
                qualityAgainstBits(),
                errorByLayer(),
                new CategoryPlot(
                        "Bytes by term",
                        "",
                        "recipe",
                        List.of("rtn", "gptq", "lqer"),
                        Axis.linear("bytes"),
                        CategoryPlot.Mark.STACKED_BARS,
                        List.of(
                                new CategoryPlot.Series("codes", List.of(3e6, 3e6, 2.5e6)),
                                new CategoryPlot.Series("scales", List.of(2e5, 2e5, 2e5)),
                                new CategoryPlot.Series("low-rank", List.of(0.0, 0.0, 4e5)))),
                new CategoryPlot(
                        "Time",
                        "",
                        "recipe",
                        List.of("rtn", "gptq", "lqer"),
                        Axis.logarithmic("seconds"),
                        CategoryPlot.Mark.BARS,
                        List.of(new CategoryPlot.Series("quantize", List.of(0.5, 22.0, Double.NaN)))),
                new Table("Rows", "", List.of("recipe", "bits"), List.of(List.of("rtn", "4.125"))));
        return new Report(
                "A sample report",
                "Made by a test: figures are invented.",
                List.of(new Report.Fact("protocol", "none"), new Report.Fact("machine", "any")),
                panels);
    }

    private static PointPlot qualityAgainstBits() {
        List<String> names = List.of("rtn", "gptq", "quip-sharp", "qtip", "lloyd", "sinq");
        List<PointPlot.Series> series = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            double factor = (2.5 - 0.35 * index) * (1 + index);
            List<PointPlot.Point> points = IntStream.rangeClosed(0, 4)
                    .mapToObj(step ->
                            new PointPlot.Point(2 + step / 2.0, factor * Math.pow(4, -2 - step / 2.0), "g128"))
                    .toList();
            series.add(new PointPlot.Series(names.get(index), PointPlot.Kind.MEASURED, points));
        }
        series.add(new PointPlot.Series(
                "bound",
                PointPlot.Kind.REFERENCE,
                List.of(new PointPlot.Point(2, 1.0 / 16, ""), new PointPlot.Point(4, 1.0 / 256, ""))));
        return new PointPlot(
                "Quality against bits",
                "Lower is better.",
                Axis.linear("bits per weight, exact"),
                Axis.logarithmic("relative error"),
                series);
    }

    private static CategoryPlot errorByLayer() {
        List<String> layers = List.of(
                "self_attn.q_proj",
                "self_attn.k_proj",
                "self_attn.v_proj",
                "self_attn.o_proj",
                "mlp.gate_proj",
                "mlp.up_proj",
                "mlp.down_proj");
        List<String> tensors = IntStream.range(0, 42)
                .mapToObj(index -> "model.layers." + index / 7 + "." + layers.get(index % 7))
                .toList();
        List<Double> errors =
                IntStream.range(0, 42).mapToObj(index -> 3 + Math.sin(index)).toList();
        List<Double> others =
                IntStream.range(0, 42).mapToObj(index -> 1 + Math.cos(index)).toList();
        return new CategoryPlot(
                "Error by layer",
                "Lower is better.",
                "tensor",
                tensors,
                Axis.linear("dB above the bound"),
                CategoryPlot.Mark.DOTS,
                List.of(new CategoryPlot.Series("rtn", errors), new CategoryPlot.Series("lloyd", others)));
    }

    static Report hostile() {
        return new Report(
                HOSTILE,
                HOSTILE,
                List.of(new Report.Fact(HOSTILE, HOSTILE)),
                List.of(
                        new PointPlot(
                                HOSTILE,
                                HOSTILE,
                                Axis.linear(HOSTILE),
                                Axis.logarithmic(HOSTILE),
                                List.of(new PointPlot.Series(
                                        HOSTILE,
                                        PointPlot.Kind.MEASURED,
                                        List.of(
                                                new PointPlot.Point(1, 2, HOSTILE),
                                                new PointPlot.Point(2, 0, HOSTILE),
                                                new PointPlot.Point(Double.NaN, Double.POSITIVE_INFINITY, ""))))),
                        new CategoryPlot(
                                HOSTILE,
                                HOSTILE,
                                HOSTILE,
                                List.of(HOSTILE, "b"),
                                Axis.linear(HOSTILE),
                                CategoryPlot.Mark.DOTS,
                                List.of(new CategoryPlot.Series(HOSTILE, List.of(1.0, Double.NaN)))),
                        new Table(HOSTILE, HOSTILE, List.of(HOSTILE), List.of(List.of(HOSTILE)))));
    }
}
