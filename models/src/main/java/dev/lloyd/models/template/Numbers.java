package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Undefined;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Python's arithmetic, in 64 bits: what does not fit is an error.
final class Numbers {
    private static final int MAX_DIGITS = 20;

    private Numbers() {}

    static Object sum(Object left, Object right) {
        if (left instanceof String one && right instanceof String two) {
            return joined(one, two);
        }
        if (left instanceof List<?> one && right instanceof List<?> two) {
            Budget.made(one.size() + (long) two.size());
            List<Object> all = new ArrayList<>(one);
            all.addAll(two);
            return left instanceof Tuple && right instanceof Tuple ? new Tuple(all) : all;
        }
        return isReal(left, right)
                ? (Object) (real(left) + real(right))
                : (Object) Math.addExact(integer(left), integer(right));
    }

    static Object difference(Object left, Object right) {
        return isReal(left, right)
                ? (Object) (real(left) - real(right))
                : (Object) Math.subtractExact(integer(left), integer(right));
    }

    static Object product(Object left, Object right) {
        if (left instanceof String || left instanceof List) {
            return repeated(left, Math.max(0, integer(right)));
        }
        if (right instanceof String || right instanceof List) {
            return repeated(right, Math.max(0, integer(left)));
        }
        return isReal(left, right)
                ? (Object) (real(left) * real(right))
                : (Object) Math.multiplyExact(integer(left), integer(right));
    }

    private static Object repeated(Object value, long times) {
        if (value instanceof String text) {
            Budget.spend(Math.multiplyExact(text.length(), times));
            return text.isEmpty() ? text : text.repeat(Math.toIntExact(times));
        }
        List<?> list = (List<?>) value;
        Budget.made(Math.multiplyExact(list.size(), times));
        List<Object> all = new ArrayList<>();
        for (long time = 0; !list.isEmpty() && time < times; time++) {
            all.addAll(list);
        }
        return value instanceof Tuple ? new Tuple(all) : all;
    }

    static Object quotient(Object left, Object right) {
        return real(left) / nonZero(right);
    }

    static Object floored(Object left, Object right) {
        double divisor = nonZero(right);
        return isReal(left, right)
                ? (Object) ((real(left) - remainder(real(left), divisor)) / divisor)
                : (Object) Math.floorDivExact(integer(left), integer(right));
    }

    static Object remainder(Object left, Object right) {
        double divisor = nonZero(right);
        return isReal(left, right)
                ? (Object) remainder(real(left), divisor)
                : (Object) Math.floorMod(integer(left), integer(right));
    }

    /// Of the divisor's sign, as Python's.
    private static double remainder(double value, double divisor) {
        double rest = value % divisor;
        return rest != 0 && rest < 0 != divisor < 0 ? rest + divisor : rest;
    }

    private static double nonZero(Object divisor) {
        double value = real(divisor);
        if (value == 0) {
            throw new IllegalArgumentException("a division by zero");
        }
        return value;
    }

    static Object negative(Object value) {
        return isReal(value, 0L) ? (Object) (-real(value)) : (Object) Math.negateExact(integer(value));
    }

    static Object absolute(Object value) {
        return isReal(value, 0L) ? (Object) Math.abs(real(value)) : (Object) Math.absExact(integer(value));
    }

    static String joined(String left, String right) {
        Budget.spend(left.length() + (long) right.length());
        return left + right;
    }

    /// Whole numbers exactly.
    static int compare(Object left, Object right) {
        return isReal(left, right)
                ? Double.compare(real(left) + 0.0, real(right) + 0.0)
                : Long.compare(integer(left), integer(right));
    }

    /// Whether it counts as a number: truths are 1 and 0.
    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static boolean isReal(Object left, Object right) {
        return left instanceof Double || right instanceof Double;
    }

    private static long integer(Object value) {
        return number(value).longValue();
    }

    static double real(Object value) {
        return number(value).doubleValue();
    }

    private static Number number(Object value) {
        return switch (value) {
            case Number number -> number;
            case Boolean truth -> truth ? 1L : 0L;
            case Undefined missing ->
                throw new IllegalArgumentException("'' is no number ('" + missing.name() + "' is not defined)");
            default -> throw new IllegalArgumentException("'" + Values.text(value) + "' is no number");
        };
    }

    /// A text that is short and writes a number; `null` for another.
    static @org.jspecify.annotations.Nullable Double parsed(String text) {
        String digits = text.length() > MAX_DIGITS ? "" : Texts.stripped(text);
        return digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?") ? Double.valueOf(digits) : null;
    }

    /// As Python's `repr`.
    static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        String written = Double.toString(value);
        if (size >= 1e-3 && size < 1e7 || size == 0) {
            return written;
        }
        if (size >= 1e-4 && size < 1e16) {
            String plain = new BigDecimal(written).toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        int mark = written.indexOf('E');
        int exponent = Integer.parseInt(written.substring(mark + 1));
        String digits = written.substring(0, mark);
        return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits) + "e"
                + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
