package dev.lloyd.bench;

import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/// What JMH measured for a method with its parameters.
///
/// @param method class and method
/// @param parameters by name
/// @param seconds of a call, in the best iteration: on a machine with other work, the least disturbed one
/// @param spread how much longer the median iteration was, as a fraction
record Measurement(String method, Map<String, String> parameters, double seconds, double spread) {
    /// Copies the parameters.
    Measurement {
        parameters = Map.copyOf(parameters);
    }

    static Measurement of(RunResult result) {
        var parameters = result.getParams();
        Map<String, String> values = new TreeMap<>();
        for (String key : parameters.getParamsKeys()) {
            values.put(key, parameters.getParam(key));
        }
        Statistics nanoseconds = result.getPrimaryResult().getStatistics();
        // Over forks, JMH joins the iterations of all in one list.
        double best = nanoseconds.getMin();
        String[] path = parameters.getBenchmark().split("\\.", -1);
        String name = path[path.length - 2] + "." + path[path.length - 1];
        return new Measurement(name, values, best * 1e-9, nanoseconds.getPercentile(50) / best - 1);
    }

    String parameter(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }

    int threads() {
        return Integer.parseInt(parameter("threads", "1"));
    }

    double work(Work work) {
        double bits = Double.parseDouble(parameter("bits", "0"));
        double elements = Shape.elements(parameter("shape", "1"));
        return (work.perElement() + work.perBit() * bits) * work.growth().of(elements);
    }
}
