package dev.lloyd.quant.transform;

import dev.lloyd.quant.form.LinearMap;

/// The discrete Fourier transform of real values as a rotation, low frequencies first:
///
///     X_k = sum_j x_j exp(-2 pi i j k / n)
///     y = (X_0, sqrt(2) Re X_1, sqrt(2) Im X_1, sqrt(2) Re X_2, ...) / sqrt(n)
///
/// and for even `n` at the end `X_(n/2) / sqrt(n)`. Any length: sums are split by the length's prime factors, `n`
/// times their sum operations in double precision, over roots of unity in strict arithmetic.
///
/// Source: Cooley and Tukey, An algorithm for the machine calculation of complex Fourier series, 1965.
final class FourierMap implements LinearMap {
    private final int dimension;
    private final double[] cosines;
    private final double[] sines;

    FourierMap(int dimension) {
        this.dimension = dimension;
        this.cosines = new double[dimension];
        this.sines = new double[dimension];
        for (int index = 0; index < dimension; index++) {
            double angle = -2 * Math.PI * index / dimension;
            cosines[index] = StrictMath.cos(angle);
            sines[index] = StrictMath.sin(angle);
        }
    }

    /// Complex values.
    @SuppressWarnings("ArrayRecordComponent") // Scratch space.
    private record Values(double[] real, double[] imaginary) {
        Values(int count) {
            this(new double[count], new double[count]);
        }
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void forward(float[] values, int offset) {
        Values source = new Values(dimension);
        for (int index = 0; index < dimension; index++) {
            source.real[index] = values[offset + index];
        }
        Values target = new Values(dimension);
        transform(source, 0, 1, target, 0, dimension);
        for (int index = 0; index < dimension; index++) {
            double part = isReal(index) ? target.real[frequency(index)] : target.imaginary[frequency(index)];
            values[offset + index] = (float) (part * factor(index));
        }
    }

    /// The sum over frequencies and their conjugates, as the transform of the conjugates.
    @Override
    public void inverse(float[] values, int offset) {
        Values source = new Values(dimension);
        for (int index = 0; index < dimension; index++) {
            double part = values[offset + index] * factor(index);
            (isReal(index) ? source.real : source.imaginary)[frequency(index)] += isReal(index) ? part : -part;
        }
        Values target = new Values(dimension);
        transform(source, 0, 1, target, 0, dimension);
        for (int index = 0; index < dimension; index++) {
            values[offset + index] = (float) target.real[index];
        }
    }

    @Override
    public void dual(float[] values, int offset) {
        forward(values, offset);
    }

    private static int frequency(int index) {
        return (index + 1) / 2;
    }

    private static boolean isReal(int index) {
        return index == 0 || index % 2 == 1;
    }

    /// 1 for frequencies that are their own conjugates, `sqrt(2)` for the others, over `sqrt(n)`.
    private double factor(int index) {
        boolean single = index == 0 || 2 * frequency(index) == dimension;
        return Math.sqrt((single ? 1.0 : 2.0) / dimension);
    }

    /// The transform of `length` values, `stride` apart, to neighbours.
    private void transform(Values source, int from, int stride, Values target, int to, int length) {
        if (length == 1) {
            target.real[to] = source.real[from];
            target.imaginary[to] = source.imaginary[from];
            return;
        }
        int parts = leastFactor(length);
        int part = length / parts;
        for (int index = 0; index < parts; index++) {
            transform(source, from + index * stride, stride * parts, target, to + index * part, part);
        }
        Values sums = new Values(parts);
        for (int frequency = 0; frequency < part; frequency++) {
            for (int index = 0; index < parts; index++) {
                sum(target, to + frequency, part, frequency + index * part, length, sums, index);
            }
            for (int index = 0; index < parts; index++) {
                target.real[to + frequency + index * part] = sums.real[index];
                target.imaginary[to + frequency + index * part] = sums.imaginary[index];
            }
        }
    }

    /// `sum_j values_(from + j stride) exp(-2 pi i j frequency / length)` over `sums.real.length` values.
    private void sum(Values values, int from, int stride, int frequency, int length, Values sums, int place) {
        double real = 0;
        double imaginary = 0;
        for (int index = 0; index < sums.real.length; index++) {
            int root = (int) ((long) index * frequency % length) * (dimension / length);
            double left = values.real[from + index * stride];
            double right = values.imaginary[from + index * stride];
            real += left * cosines[root] - right * sines[root];
            imaginary += left * sines[root] + right * cosines[root];
        }
        sums.real[place] = real;
        sums.imaginary[place] = imaginary;
    }

    private static int leastFactor(int length) {
        for (int factor = 2; (long) factor * factor <= length; factor++) {
            if (length % factor == 0) {
                return factor;
            }
        }
        return length;
    }
}
