package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.Points;
import java.util.Arrays;
import java.util.function.Function;

/// The codebooks of {@link AdditivePoints}, of which codes choose one vector each to be added up.
///
/// @param levels sub-vector by sub-vector, `stages x 2^codeBits x length` each
/// @param cut how tiles are cut
/// @param stages codes of a sub-vector
/// @param codeBits of a code
/// @param maker makes points of other levels
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record AdditiveCodebook(float[] levels, SubVectors cut, int stages, int codeBits, Function<float[], Points> maker)
        implements Codebook {
    @Override
    public Points with(float[] others) {
        return maker.apply(others);
    }

    @Override
    public void decode(double[] others, int levelOffset, int[] codes, int codeOffset, double[] values) {
        Arrays.fill(values, 0);
        for (int index = 0; index < cut.count() * stages; index++) {
            int part = index / stages;
            int first = levelOffset + first(part, index % stages, codes[codeOffset + index]);
            for (int place = 0; place < cut.length(part); place++) {
                values[cut.from(part) + place] += others[first + place];
            }
        }
    }

    @Override
    public void gather(double[] values, int[] codes, int codeOffset, double[] sums, int sumOffset) {
        for (int index = 0; index < cut.count() * stages; index++) {
            int part = index / stages;
            int first = sumOffset + first(part, index % stages, codes[codeOffset + index]);
            for (int place = 0; place < cut.length(part); place++) {
                sums[first + place] += values[cut.from(part) + place];
            }
        }
    }

    private int first(int part, int stage, int code) {
        return (cut.from(part) * stages << codeBits) + ((stage << codeBits) + code) * cut.length(part);
    }
}
