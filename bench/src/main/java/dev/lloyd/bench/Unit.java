package dev.lloyd.bench;

/// What a rate counts, and what it is a share of.
public enum Unit {
    /// Bytes that come from memory; a share of the measured streaming read.
    BYTES("GB/s", 1e9),
    /// Floating-point additions and multiplications; a share of the measured peak.
    FLOPS("GF/s", 1e9),
    /// Integer operations; a share of nothing.
    OPERATIONS("Gop/s", 1e9),
    /// Values of a tensor; a share of nothing.
    VALUES("Mvalue/s", 1e6);

    private final String label;
    private final double size;

    Unit(String label, double size) {
        this.label = label;
        this.size = size;
    }

    /// How a rate is printed.
    public String label() {
        return label;
    }

    /// A count per second in this unit.
    public double rate(double perSecond) {
        return perSecond / size;
    }
}
