package dev.lloyd.formats.gguf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The point sets of the IQ types: tables of ggml (MIT licence, see `NOTICE`), stored as indices into the few
/// values that each of them uses. The file `iq-grids.bin` holds one after the other, lowest bits first.
final class Grids {
    private static final byte[] BYTES = load();
    private static final byte[] IQ2_VALUES = {8, 25, 43};

    /// 256 points of 8 magnitudes.
    static final byte[] IQ2_XXS = unpack(0, 256 * 8, 2, IQ2_VALUES);

    /// 512 points of 8 magnitudes.
    static final byte[] IQ2_XS = unpack(512, 512 * 8, 2, IQ2_VALUES);

    /// 1024 points of 8 magnitudes.
    static final byte[] IQ2_S = unpack(1536, 1024 * 8, 2, IQ2_VALUES);

    /// 256 points of 4 magnitudes.
    static final byte[] IQ3_XXS = unpack(3584, 256 * 4, 4, new byte[] {4, 12, 20, 28, 36, 44, 52, 62});

    /// 512 points of 4 magnitudes.
    static final byte[] IQ3_S = unpack(4096, 512 * 4, 4, new byte[] {1, 3, 5, 7, 9, 11, 13, 15});

    /// 2048 points of 8 signed digits.
    static final byte[] IQ1 = unpack(5120, 2048 * 8, 2, new byte[] {-1, 0, 1});

    private Grids() {}

    /// The eight signs that seven stored bits stand for: the eighth makes the number of minus signs even.
    static int signs(int stored) {
        return stored | ((Integer.bitCount(stored) & 1) << 7);
    }

    private static byte[] load() {
        try (InputStream stream = Grids.class.getResourceAsStream("iq-grids.bin")) {
            return Objects.requireNonNull(stream, "iq-grids.bin is missing from the jar")
                    .readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] unpack(int at, int count, int bits, byte[] values) {
        byte[] target = new byte[count];
        for (int index = 0; index < count; index++) {
            int bit = index * bits;
            target[index] = values[BYTES[at + bit / 8] >> (bit % 8) & ((1 << bits) - 1)];
        }
        return target;
    }
}
