package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.RangeEncoder;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;

/// What entropy-coded rows know of their columns: how many steps a value is at scale 1, and the class of its
/// levels. What is stored is 5 bytes a column, and 3 for each symbol of all classes, whether there are such
/// columns or not: the size depends on the number of columns alone.
///
/// @param gains steps of a unit; a column of gain 0 is not coded
/// @param classes a column's class and 1; 0 for columns that are not coded
/// @param symbols by class: the frequencies of union 0, and the shifts of its levels in 128ths of a step
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record RowColumns(float[] gains, int[] classes, Symbols[] symbols) {
    /// The least gain of a column that is coded.
    static final float GAIN_MIN = 1e-20f;

    /// The greatest.
    static final float GAIN_MAX = 1e20f;

    /// Of a class.
    @SuppressWarnings("ArrayRecordComponent")
    record Symbols(int[] frequencies, int[] shifts) {}

    /// Numbers of the columns that are coded, ascending.
    int[] coded() {
        int[] coded = new int[classes.length];
        int count = 0;
        for (int column = 0; column < classes.length; column++) {
            if (classes[column] > 0) {
                coded[count++] = column;
            }
        }
        return Arrays.copyOf(coded, count);
    }

    /// The levels of columns, the same for all of a class.
    LevelTable[] tables(int[] columns) {
        LevelTable[] made = new LevelTable[LevelTable.CLASSES];
        LevelTable[] tables = new LevelTable[columns.length];
        for (int index = 0; index < tables.length; index++) {
            int number = classes[columns[index]] - 1;
            if (made[number] == null) {
                Symbols own = symbols[LevelTable.base(number)];
                made[number] = new LevelTable(number, own.frequencies, own.shifts);
            }
            tables[index] = made[number];
        }
        return tables;
    }

    StoredTensors side() {
        int count = count();
        byte[] numbers = new byte[classes.length];
        for (int column = 0; column < numbers.length; column++) {
            numbers[column] = (byte) classes[column];
        }
        int[] frequencies = new int[count];
        byte[] shifts = new byte[count];
        int place = 0;
        for (Symbols each : symbols) {
            for (int symbol = 0; symbol < each.frequencies.length; symbol++) {
                frequencies[place] = each.frequencies[symbol];
                shifts[place++] = (byte) (each.shifts[symbol] + Byte.MAX_VALUE);
            }
        }
        return StoredTensors.of("gains", StoredTensor.ofFloats(gains, gains.length))
                .plusOne("classes", StoredTensor.ofBytes(numbers))
                .plusOne("frequencies", StoredTensor.ofShorts(frequencies, count))
                .plusOne("shifts", StoredTensor.ofBytes(shifts));
    }

    /// Symbols of all classes.
    private static int count() {
        int count = 0;
        for (int number = 0; number < LevelTable.OWN; number++) {
            count += LevelTable.symbols(number);
        }
        return count;
    }

    /// The inverse of {@link #side()}.
    ///
    /// @throws IllegalArgumentException if a number is out of its range or the tensors do not go together
    static RowColumns restore(StoredTensors side) {
        float[] gains = side.get("gains").floats();
        int[] classes = side.get("classes").ints();
        int[] frequencies = side.get("frequencies").ints();
        int[] shifts = side.get("shifts").ints();
        int count = count();
        if (gains.length == 0
                || gains.length != classes.length
                || frequencies.length != count
                || shifts.length != count) {
            throw new IllegalArgumentException("entropy-coded rows of " + gains.length + " columns do not have "
                    + classes.length + " classes, " + frequencies.length + " frequencies and " + shifts.length
                    + " shifts: " + count + " symbols are known");
        }
        for (int column = 0; column < gains.length; column++) {
            check(column, gains[column], classes[column]);
        }
        Symbols[] symbols = new Symbols[LevelTable.OWN];
        int from = 0;
        for (int number = 0; number < symbols.length; number++) {
            int to = from + LevelTable.symbols(number);
            int[] moved = Arrays.stream(shifts, from, to)
                    .map(each -> each - Byte.MAX_VALUE)
                    .toArray();
            symbols[number] = new Symbols(Arrays.copyOfRange(frequencies, from, to), moved);
            check(number, symbols[number]);
            from = to;
        }
        return new RowColumns(gains, classes, symbols);
    }

    private static void check(int column, float gain, int number) {
        boolean coded = number > 0 && number <= LevelTable.CLASSES && gain >= GAIN_MIN && gain <= GAIN_MAX;
        if (!coded && !(number == 0 && gain == 0)) {
            throw new IllegalArgumentException(
                    "column " + column + " of entropy-coded rows has the gain " + gain + " and the class " + number);
        }
    }

    private static void check(int number, Symbols symbols) {
        int least = Arrays.stream(symbols.frequencies).min().orElse(0);
        int sum = Arrays.stream(symbols.frequencies).sum();
        int farthest = Arrays.stream(symbols.shifts).max().orElse(0);
        if (least < 1 || sum != RangeEncoder.TOTAL || farthest > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("class " + number + " of entropy-coded rows has frequencies of " + least
                    + " or more that add up to " + sum + ", and shifts of up to " + farthest);
        }
    }
}
