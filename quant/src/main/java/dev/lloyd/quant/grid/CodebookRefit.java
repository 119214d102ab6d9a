package dev.lloyd.quant.grid;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import java.util.Arrays;

/// All codebooks of a sub-vector at once, by least squares, for vectors whose codes are known:
///
///     C' = C + (B^T B + lambda I)^-1 B^T (X - B C)        lambda = 0.01
///
/// with the vectors as rows of `X` and a one in each row of `B` for every code. The error of the same codes never
/// rises; vectors of the codebooks that no code chooses stay. (Published without `C` on the right, which pulls such
/// vectors to zero.) Sums are in double precision and in the vectors' order.
///
/// Cost: `(stages * size)^3 / 3` operations and `8 (stages * size)^2` bytes. Source: Babenko and Lempitsky,
/// Additive quantization, 2014; the regularization is that of Martinez et al., LSQ++, 2018.
final class CodebookRefit {
    /// Vectors of all codebooks together: bounds the memory to 128 MiB.
    static final int MOST = 4096;

    private static final double LAMBDA = 0.01;

    private CodebookRefit() {}

    /// The new codebooks.
    ///
    /// @param codes of the vectors, one after the other
    static float[] refitted(VectorFit data, AdditiveBook book, int[] codes) {
        int dimension = book.dimension();
        int[] chosen = chosen(book, codes);
        int[] used = Arrays.stream(chosen).distinct().sorted().toArray();
        int[] unknowns = Arrays.stream(chosen)
                .map(each -> Arrays.binarySearch(used, each))
                .toArray();
        DoubleMatrix gram = gram(unknowns, book.stages(), used.length);
        DoubleMatrix right = DoubleMatrix.zeros(used.length, dimension);
        float[] decoded = new float[dimension];
        for (int index = 0; index < codes.length; index++) {
            int vector = index / book.stages();
            if (index % book.stages() == 0) {
                book.decode(codes, index, decoded, 0);
            }
            for (int place = 0; place < dimension; place++) {
                right.values()[unknowns[index] * dimension + place] +=
                        data.vectors()[vector * dimension + place] - decoded[place];
            }
        }
        float[] centroids = book.centroids().clone();
        if (used.length > 0 && Cholesky.of(gram) instanceof Cholesky.Factor factor) {
            double[] step = factor.solve(right).values();
            for (int index = 0; index < step.length; index++) {
                centroids[used[index / dimension] * dimension + index % dimension] += (float) step[index];
            }
        }
        return centroids;
    }

    /// For each code the vector that it stands for, counted through all codebooks.
    private static int[] chosen(AdditiveBook book, int[] codes) {
        int[] chosen = codes.clone();
        for (int index = 0; index < codes.length; index++) {
            chosen[index] += index % book.stages() * book.size();
        }
        return chosen;
    }

    /// `B^T B + lambda I` for the vectors that are chosen at all.
    private static DoubleMatrix gram(int[] unknowns, int stages, int size) {
        DoubleMatrix gram = DoubleMatrix.zeros(size, size);
        for (int index = 0; index < unknowns.length; index++) {
            int first = index - index % stages;
            for (int other = first; other < first + stages; other++) {
                gram.values()[unknowns[index] * size + unknowns[other]]++;
            }
        }
        for (int index = 0; index < size; index++) {
            gram.values()[index * size + index] += LAMBDA;
        }
        return gram;
    }
}
