package dev.lloyd.cli.command;

/// Deviations that a bound allows for, as they are written on the command line.
final class Deviations {
    private Deviations() {}

    /// @param text a number, or infinity in any case
    static double parse(String text) {
        try {
            return text.equalsIgnoreCase("infinity") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("--bound is a number or infinity, not '" + text + "'", exception);
        }
    }
}
