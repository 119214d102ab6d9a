package dev.lloyd.quant.grid;

/// Floating-point numbers of 4 to 8 bits: a sign, an exponent, a mantissa.
///
///     value = (-1)^sign * 2^(max(exponent, 1) - bias) * (mantissa / 2^m + (exponent > 0 ? 1 : 0))
///
/// Codes that stand for infinity or NaN (E4M3: the two with all bits set; E5M2: exponent 31) are never written;
/// read, they are the greatest magnitude of their sign. Source: OCP Microscaling Formats (MX) 1.0, 2023; OCP 8-bit
/// floating point (OFP8) 1.0, 2023.
public enum FloatFormat {
    /// 4 bits, up to 6.
    E2M1(2, 1, 1, 6),
    /// 6 bits, up to 28.
    E3M2(3, 2, 3, 28),
    /// 6 bits, up to 7.5.
    E2M3(2, 3, 1, 7.5f),
    /// 8 bits, up to 448.
    E4M3(4, 3, 7, 448),
    /// 8 bits, up to 57,344.
    E5M2(5, 2, 15, 57344);

    private final int exponentBits;
    private final int mantissaBits;
    private final int bias;
    private final float greatest;

    FloatFormat(int exponentBits, int mantissaBits, int bias, float greatest) {
        this.exponentBits = exponentBits;
        this.mantissaBits = mantissaBits;
        this.bias = bias;
        this.greatest = greatest;
    }

    /// Width of a code.
    public int bits() {
        return 1 + exponentBits + mantissaBits;
    }

    /// The greatest finite value.
    public float greatest() {
        return greatest;
    }

    /// The value of every code.
    float[] table() {
        float[] values = new float[1 << bits()];
        int half = values.length / 2;
        for (int code = 0; code < half; code++) {
            int exponent = code >> mantissaBits;
            int mantissa = code & ((1 << mantissaBits) - 1);
            int significand = mantissa + (exponent > 0 ? 1 << mantissaBits : 0);
            float value = Math.scalb((float) significand, Math.max(exponent, 1) - bias - mantissaBits);
            values[code] = Math.min(value, greatest);
            values[half + code] = -values[code];
        }
        return values;
    }

    /// The points.
    TablePoints points() {
        return TablePoints.of(bits(), table());
    }
}
