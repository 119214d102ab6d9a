package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;

/// How the inputs of quantized layers are rounded, token by token: blocks of neighbouring features with a scale each,
///
///     none        as they are
///     intB        scale = max |x| / (2^(B-1) - 1),   x ~ scale * round(x / scale), half to even, B = 2 to 8
///     int4+int8/N the first of every N blocks of the whole row in 8 bits, the others in 4: of `blocks` blocks the
///                 first `ceil(blocks / N)`, where a permutation has gathered the widest features
///
/// Blocks have {@value #BLOCK} features, the last one fewer. `int8` is what `--activations int8` rounds to ({@link
/// Activations#INT8}). A block of zeros, or of values too small for a scale, becomes zeros; NaN and infinities make
/// their block NaN. Error: at most half a scale. Products are computed in floats: this is for measuring quality.
///
/// @param bits of a code; 0: not rounded
/// @param wide of how many blocks one has 8 bits, from the first on; 0: none
public record InputRounding(int bits, int wide) {
    /// Features that share a scale.
    public static final int BLOCK = 32;

    /// As they are.
    public static final InputRounding NONE = new InputRounding(0, 0);

    private static final int WIDE_BITS = 8;

    /// Checks the ranges above.
    public InputRounding {
        if (bits != 0 && (bits < 2 || bits > WIDE_BITS) || wide < 0 || bits == 0 && wide != 0) {
            throw new IllegalArgumentException(
                    "inputs are rounded to 2 to 8 bits, not to " + bits + " with 1 block of " + wide + " in 8 bits");
        }
    }

    /// Whether inputs stay as they are.
    public boolean isNone() {
        return bits == 0;
    }

    /// The inverse of {@link #text()}.
    ///
    /// @throws IllegalArgumentException for another text
    public static InputRounding parse(String text) {
        if (text.equals(NONE.text())) {
            return NONE;
        }
        if (text.matches("int[2-8]")) {
            return new InputRounding(text.charAt(3) - '0', 0);
        }
        if (text.matches("int[2-7]\\+int8/[1-9][0-9]{0,3}")) {
            return new InputRounding(text.charAt(3) - '0', Integer.parseInt(text.substring(text.indexOf('/') + 1)));
        }
        throw new IllegalArgumentException("'" + text + "': activations are none, intB or intB+int8/N");
    }

    /// The text form: `int8`, `int4+int8/8`.
    public String text() {
        return isNone() ? "none" : "int" + bits + (wide == 0 ? "" : "+int8/" + wide);
    }

    /// The values that inputs become.
    ///
    /// @param inputs `tokens x columns`; not written to
    public Matrix rounded(Matrix inputs) {
        if (isNone()) {
            return inputs;
        }
        Matrix target = inputs.copy();
        int blocks = Math.ceilDiv(inputs.columns(), BLOCK);
        int wideBlocks = wide == 0 ? 0 : Math.ceilDiv(blocks, wide);
        for (int token = 0; token < inputs.rows(); token++) {
            for (int block = 0; block < blocks; block++) {
                int from = target.offset(token) + block * BLOCK;
                int to = Math.min(from + BLOCK, target.offset(token) + target.columns());
                round(target.values(), from, to, block < wideBlocks ? WIDE_BITS : bits);
            }
        }
        return target;
    }

    private static void round(float[] values, int from, int to, int bits) {
        int most = (1 << (bits - 1)) - 1;
        float largest = 0;
        for (int index = from; index < to; index++) {
            largest = Math.max(largest, Math.abs(values[index]));
        }
        float scale = largest / most;
        for (int index = from; index < to; index++) {
            double code = scale == 0 ? 0 : Math.clamp(Math.rint(values[index] / scale), -most, most);
            values[index] = scale * (float) code + 0f; // A code has no negative zero.
        }
    }
}
