package dev.lloyd.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A line of the table.
///
/// @param benchmark its label
/// @param shape sizes, joined by `x`
/// @param setting other parameters, such as `bits=4`
/// @param threads that worked
/// @param seconds of a call
/// @param spread of the median over the best, as a fraction
/// @param rate work per second, in the unit
/// @param unit of the rate
/// @param share of the machine's bandwidth or peak; NaN where neither is what limits
/// @param faster how many times faster than others: `scalar` is our own plain loop; below 1 the other one is faster
record Row(
        String benchmark,
        String shape,
        String setting,
        int threads,
        double seconds,
        double spread,
        double rate,
        Unit unit,
        double share,
        Map<String, Double> faster) {
    static Row of(
            Subject subject,
            Measurement measurement,
            Yardsticks yardsticks,
            List<Measurement> scalar,
            List<Rival> rivals) {
        Work work = subject.work();
        double perSecond = measurement.work(work) / measurement.seconds();
        Map<String, Double> faster = new LinkedHashMap<>();
        put(faster, new Rival("scalar", scalar), measurement);
        rivals.forEach(rival -> put(faster, rival, measurement));
        StringBuilder setting = new StringBuilder();
        new TreeMap<>(measurement.parameters()).forEach((key, value) -> {
            if (!key.equals("shape") && !key.equals("threads")) {
                setting.append(setting.isEmpty() ? "" : " ").append(key.equals("recipe") ? value : key + "=" + value);
            }
        });
        return new Row(
                subject.label(),
                measurement.parameter("shape", ""),
                setting.toString(),
                measurement.threads(),
                measurement.seconds(),
                measurement.spread(),
                work.unit().rate(perSecond),
                work.unit(),
                yardsticks.share(work.unit(), measurement.threads(), perSecond),
                faster);
    }

    private static void put(Map<String, Double> faster, Rival rival, Measurement measurement) {
        double ratio = rival.ratio(measurement);
        if (!Double.isNaN(ratio)) {
            faster.put(rival.name(), ratio);
        }
    }
}
