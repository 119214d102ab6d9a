package dev.lloyd.server.metrics;

/// Text in Prometheus' exposition format, version 0.0.4.
public final class Exposition {
    /// Its media type.
    public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    /// Empty.
    public Exposition() {}

    /// Begins the samples of a metric.
    ///
    /// @param kind `counter`, `gauge` or `histogram`
    public void family(String name, String kind, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
    }

    /// A value.
    ///
    /// @param labels such as `route="/",status="200"`; empty for none
    public void sample(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value == (long) value ? Long.toString((long) value) : Double.toString(value));
        text.append('\n');
    }

    /// A metric of one value.
    public void single(String name, String kind, String help, double value) {
        family(name, kind, help);
        sample(name, "", value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
