package dev.lloyd.quant.coded;

import java.util.Arrays;

/// What was seen of some rows: how often each symbol was chosen and for which values, and how great values are at
/// the rows' scales. Both unions count for union 0, the other mirrored.
final class RowTally {
    private final Symbols[] classes = new Symbols[LevelTable.OWN];
    private final double[] squares;
    private double logarithms;
    private int rows;

    /// Of a class.
    ///
    /// @param counts of each symbol
    /// @param sums of how far values stood from the levels' places, in steps
    @SuppressWarnings("ArrayRecordComponent") // Counted in, never compared.
    record Symbols(double[] counts, double[] sums) {}

    /// Nothing was seen so far.
    RowTally(int columns) {
        this.squares = new double[columns];
        Arrays.setAll(
                classes,
                number -> new Symbols(new double[LevelTable.symbols(number)], new double[LevelTable.symbols(number)]));
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /// Counts a row at a scale.
    ///
    /// @param usual the scale that it would have had if steps were as they should
    void add(float[] row, int offset, float scale, float usual) {
        for (int column = 0; column < squares.length; column++) {
            double value = (double) row[offset + column] / scale;
            squares[column] += value * value;
        }
        rows++;
        logarithms += StrictMath.log((double) scale / usual);
    }

    /// Counts a coded value.
    ///
    /// @param number of the column's class
    void add(int number, LevelTable table, int level, float steps) {
        Symbols symbols = classes[LevelTable.base(number)];
        int symbol = level >> 1 + table.rawBits();
        double apart = table.rawBits() > 0 ? 0 : steps - (level - (double) table.centre());
        boolean mirrored = (level & 1) == 1;
        int place = mirrored ? symbols.counts.length - 1 - symbol : symbol;
        symbols.counts[place]++;
        symbols.sums[place] += mirrored ? -apart : apart;
    }

    /// Adds what another has seen of other rows.
    void add(RowTally other) {
        for (int column = 0; column < squares.length; column++) {
            squares[column] += other.squares[column];
        }
        rows += other.rows;
        logarithms += other.logarithms;
        for (int number = 0; number < classes.length; number++) {
            Symbols own = classes[number];
            for (int symbol = 0; symbol < own.counts.length; symbol++) {
                own.counts[symbol] += other.classes[number].counts[symbol];
                own.sums[symbol] += other.classes[number].sums[symbol];
            }
        }
    }

    /// What was seen of a class.
    Symbols symbols(int number) {
        return classes[number];
    }

    /// Root mean squares of the columns at the rows' scales; there must be rows.
    double[] deviations() {
        return Arrays.stream(squares).map(sum -> Math.sqrt(sum / rows)).toArray();
    }

    /// What scales are, in the geometric mean, times the usual ones; there must be rows.
    double scale() {
        return StrictMath.exp(logarithms / rows);
    }
}
