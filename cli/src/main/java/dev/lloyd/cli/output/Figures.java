package dev.lloyd.cli.output;

import java.util.Locale;

/// Numbers as people read them.
public final class Figures {
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

    private Figures() {}

    /// A number of bytes in units of 1000, three digits: `22.9 MB`.
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (Math.abs(amount) >= 999.5 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return (unit == 0 ? Long.toString(bytes) : digits(amount)) + " " + UNITS[unit];
    }

    /// A number with thousands apart: `22,565,888`.
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// A number with so many decimals.
    public static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /// A number with five significant digits: `0.010872`, `1.2346e-05`.
    public static String significant(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
        return magnitude < -4 || magnitude > 5
                ? String.format(Locale.ROOT, "%.4e", value)
                : decimals(value, Math.max(0, 4 - magnitude));
    }

    /// A duration: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`.
    public static String seconds(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }

    private static String digits(double amount) {
        int decimals = amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0;
        return decimals(amount, decimals);
    }
}
