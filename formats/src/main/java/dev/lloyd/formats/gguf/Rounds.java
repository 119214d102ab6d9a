package dev.lloyd.formats.gguf;

/// The conversions to integers of the reference encoders, as they come out on x86-64 even where C leaves them open:
/// a scale below the normal range has an infinite inverse, and an infinity or NaN converts to zero.
final class Rounds {
    private static final float MAGIC = 12582912f;

    private Rounds() {}

    /// Nearest, ties to even, by adding `1.5 x 2^23`: exact up to `2^22`, zero for NaN.
    static int nearest(float value) {
        int bits = Float.floatToRawIntBits(value + MAGIC);
        return (bits & 0x007fffff) - 0x00400000;
    }

    /// Toward zero, to the low 8 bits, with sign.
    static int truncateToByte(float value) {
        return inRange(value) ? (byte) (int) value : 0;
    }

    /// Nearest, ties away from zero, to the low 8 bits, with sign.
    static int roundToByte(float value) {
        if (!inRange(value)) {
            return 0;
        }
        // In double the sum is exact, in float 0.49999997 would go up.
        int magnitude = (int) (Math.abs((double) value) + 0.5);
        return (byte) (value < 0 ? -magnitude : magnitude);
    }

    private static boolean inRange(float value) {
        return value >= -0x1p31f && value < 0x1p31f;
    }
}
