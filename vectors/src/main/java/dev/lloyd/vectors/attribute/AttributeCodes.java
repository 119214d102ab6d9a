package dev.lloyd.vectors.attribute;

import java.util.Arrays;

/// Values as bytes: code 0 is none, code `c` a value of at least `least[c]` and at most `most[c]`. With up to 255
/// different values each has a code of its own; else codes stand for runs of neighbouring values, about equally
/// often each, and a value never has two codes.
///
/// A condition is decided for 256 codes and then looked up for every vector; only where a run is met in part, its
/// vectors' values themselves are looked at.
///
/// Source: Oakley and Ferhatosmanoglu, SQUASH, 2025 (arXiv:2502.01528), who quantize attributes beside vectors.
///
/// @param codes of each vector
/// @param least of each code, ascending; NaN for code 0
/// @param most of each code
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
public record AttributeCodes(byte[] codes, double[] least, double[] most) {
    private static final int MOST = 255;

    /// Codes of values.
    ///
    /// @param values NaN where there is none
    public static AttributeCodes of(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int distinct = 0;
        for (int place = 0; place < sorted.length; place++) {
            distinct += place == 0 || sorted[place] != sorted[place - 1] ? 1 : 0;
        }
        double[] least = new double[Math.min(distinct, MOST) + 1];
        double[] most = new double[least.length];
        least[0] = Double.NaN;
        most[0] = Double.NaN;
        int count = 1;
        for (int place = 0; place < sorted.length; ) {
            int end = distinct <= MOST ? place + 1 : (int) Math.max(place + 1, (long) count * sorted.length / MOST);
            while (end < sorted.length && sorted[end] == sorted[end - 1]) {
                end++;
            }
            least[count] = sorted[place];
            most[count] = sorted[end - 1];
            count++;
            place = end;
        }
        least = Arrays.copyOf(least, count);
        byte[] codes = new byte[values.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = (byte) code(values[row], least);
        }
        return new AttributeCodes(codes, least, Arrays.copyOf(most, count));
    }

    private static int code(double value, double[] least) {
        if (Double.isNaN(value)) {
            return 0;
        }
        int place = Arrays.binarySearch(least, 1, least.length, value);
        return place >= 0 ? place : -place - 2;
    }

    /// Whether every code stands for one value.
    public boolean isExact() {
        for (int code = 1; code < least.length; code++) {
            if (least[code] != most[code]) {
                return false;
            }
        }
        return true;
    }
}
