package dev.lloyd.vectors.attribute;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is asked of an attribute: `price<20`, `price>=9.5`, `lang=en,de`, `lang!=fr`.
///
/// Words are compared by their characters. A vector without a value meets no condition.
///
/// @param name of the attribute
/// @param comparison how values are compared
/// @param operands one; for `=` and `!=` one or more
public record Condition(String name, Comparison comparison, List<String> operands) {
    private static final Pattern TEXT = Pattern.compile("\\s*([^\\s<>=!]+)\\s*(<=|>=|!=|<|>|=)\\s*(.+?)\\s*");

    /// How a value is compared.
    public enum Comparison {
        /// One of the operands.
        EQUAL("="),
        /// None of the operands.
        OTHER("!="),
        /// Less than the operand.
        LESS("<"),
        /// At most the operand.
        AT_MOST("<="),
        /// More than the operand.
        MORE(">"),
        /// At least the operand.
        AT_LEAST(">=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }
    }

    /// Checks the number of operands.
    public Condition {
        operands = List.copyOf(operands);
        boolean several = comparison == Comparison.EQUAL || comparison == Comparison.OTHER;
        if (operands.isEmpty() || (operands.size() > 1 && !several)) {
            throw new IllegalArgumentException(
                    "'" + name + comparison.sign + "' compares with one value, not with " + operands.size());
        }
    }

    /// The inverse of {@link #toString()}; blanks around names, signs and operands do not count.
    ///
    /// @throws IllegalArgumentException for another text, with examples
    public static Condition parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no condition; one is like price<20, price>=9.5, lang=en,de or lang!=fr");
        }
        Comparison comparison = Arrays.stream(Comparison.values())
                .filter(each -> each.sign.equals(matcher.group(2)))
                .findFirst()
                .orElseThrow();
        List<String> operands = Arrays.stream(matcher.group(3).split(",", -1))
                .map(String::strip)
                .toList();
        return new Condition(matcher.group(1), comparison, operands);
    }

    @Override
    public String toString() {
        return name + comparison.sign + String.join(",", operands);
    }

    /// The condition on the values of a column.
    ///
    /// @param words its dictionary; nothing for numbers
    /// @throws IllegalArgumentException if an operand is no number and the column has numbers
    public Test test(Optional<List<String>> words) {
        double[] values = operands.stream()
                .mapToDouble(operand -> words.map(list -> place(list, operand)).orElseGet(() -> number(operand)))
                .sorted()
                .toArray();
        return new Test(comparison, values);
    }

    /// The place of a word in a dictionary; halfway between its neighbours if it is not there.
    private static double place(List<String> words, String word) {
        int place = Collections.binarySearch(words, word);
        return place >= 0 ? place : -place - 1.5;
    }

    private double number(String operand) {
        try {
            double value = Double.parseDouble(operand) + 0.0;
            if (!Double.isNaN(value)) {
                return value;
            }
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("'" + name + "' has numbers, which '" + operand + "' is not", exception);
        }
        throw new IllegalArgumentException("'" + name + "' cannot be compared with NaN");
    }

    /// How many values of a run meet a condition.
    public enum Share {
        /// None of them.
        NONE,
        /// Perhaps some.
        SOME,
        /// All of them.
        ALL
    }

    /// A condition on numbers.
    ///
    /// @param comparison how values are compared
    /// @param operands ascending
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    public record Test(Comparison comparison, double[] operands) {
        /// Whether a value meets it; NaN does not.
        public boolean isMetBy(double value) {
            return of(value, value) == Share.ALL;
        }

        /// How many of the values from `least` to `most` meet it; none if they are NaN.
        public Share of(double least, double most) {
            double operand = operands[0];
            return switch (comparison) {
                case EQUAL -> share(isAmong(least) && least == most, isBetween(least, most));
                case OTHER -> share(least <= most && !isBetween(least, most), least < most);
                case LESS -> share(most < operand, least < operand);
                case AT_MOST -> share(most <= operand, least <= operand);
                case MORE -> share(least > operand, most > operand);
                case AT_LEAST -> share(least >= operand, most >= operand);
            };
        }

        private static Share share(boolean all, boolean some) {
            return all ? Share.ALL : some ? Share.SOME : Share.NONE;
        }

        private boolean isAmong(double value) {
            return Arrays.binarySearch(operands, value) >= 0;
        }

        /// Whether an operand lies between two values.
        private boolean isBetween(double least, double most) {
            return Arrays.stream(operands).anyMatch(operand -> least <= operand && operand <= most);
        }
    }
}
