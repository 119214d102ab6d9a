package dev.lloyd.lab.report;

import java.util.Locale;

/// Numbers as text: as many digits as somebody compares by.
public final class Figures {
    private Figures() {}

    /// Five significant digits, without an exponent from 0.0001 to 9,999,999; "-" for NaN.
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinite" : "-infinite";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        double size = Math.abs(value);
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.4e", value);
        }
        int before = (int) Math.floor(Math.log10(size)) + 1;
        return String.format(Locale.ROOT, "%." + Math.clamp(5 - before, 0, 8) + "f", value);
    }

    /// Bytes with a unit: `14.86 MB` (10^6).
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1000 && unit < 3) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f %sB", value, "kMGT".charAt(unit));
    }
}
