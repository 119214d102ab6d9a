package dev.lloyd.tuning.end;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.CodebookMap;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.Points;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The numbers of a canonical form that are neither codes nor zeros: the levels of its fitted codebooks, plane by
/// plane, and a factor of each scale, which is 1 at first. With the codes as they are, what the planes decode to is
/// linear in the levels and in the factors.
///
/// The form that given numbers make has them rounded to what can be stored; the numbers themselves stay as they are,
/// so that many small steps add up.
final class FormNumbers {
    private final float[] scales;
    private final float[] levels;

    /// The numbers of a form.
    FormNumbers(CanonicalForm form) {
        Planes planes = form.planes();
        boolean scaled = !(planes.planes().getFirst().grid().scaleFormat() instanceof NoScales);
        this.scales = scaled ? planes.scales().values() : new float[0];
        List<float[]> all = new ArrayList<>();
        for (Plane plane : planes.planes()) {
            plane.points().codebook().map(Codebook::levels).ifPresent(all::add);
        }
        this.levels = new float[all.stream().mapToInt(each -> each.length).sum()];
        int at = 0;
        for (float[] each : all) {
            System.arraycopy(each, 0, levels, at, each.length);
            at += each.length;
        }
    }

    /// How many there are.
    int size() {
        return levels.length + scales.length;
    }

    /// The numbers at first.
    float[] start() {
        float[] start = Arrays.copyOf(levels, size());
        Arrays.fill(start, levels.length, start.length, 1);
        return start;
    }

    /// A form with other numbers; its codes stay.
    CanonicalForm with(CanonicalForm form, float[] numbers) {
        Planes planes = form.planes();
        if (levels.length > 0) {
            planes = planes.withPoints(points(planes, numbers));
        }
        if (scales.length > 0) {
            float[] others = new float[scales.length];
            for (int index = 0; index < others.length; index++) {
                others[index] = scales[index] * numbers[levels.length + index];
            }
            planes = planes.withScales(others);
        }
        return form.with(planes);
    }

    private static List<Points> points(Planes planes, float[] numbers) {
        List<Points> points = new ArrayList<>();
        int at = 0;
        for (Plane plane : planes.planes()) {
            if (plane.points().codebook().isPresent()) {
                Codebook codebook = plane.points().codebook().get();
                int count = codebook.levels().length;
                points.add(codebook.with(Arrays.copyOfRange(numbers, at, at + count)));
                at += count;
            } else {
                points.add(plane.points());
            }
        }
        return points;
    }

    /// The gradient in the numbers.
    ///
    /// @param planes with the codes and the numbers as they are
    /// @param numbers as they are
    /// @param decoded what the planes decode to
    /// @param slope the gradient in that
    float[] gradient(Planes planes, float[] numbers, Matrix decoded, Matrix slope, Workers workers) {
        float[] gradient = new float[size()];
        if (levels.length > 0) {
            double[] gathered = new CodebookMap(planes, (row, column) -> false).gather(slope, workers);
            for (int index = 0; index < gathered.length; index++) {
                gradient[index] = (float) gathered[index];
            }
        }
        if (scales.length > 0) {
            double[] sums = ofFactors(planes, decoded, slope);
            for (int index = 0; index < sums.length; index++) {
                float factor = numbers[levels.length + index];
                gradient[levels.length + index] = factor == 0 ? 0 : (float) (sums[index] / factor);
            }
        }
        return gradient;
    }

    private double[] ofFactors(Planes planes, Matrix decoded, Matrix slope) {
        int width = planes.groupColumns();
        int rows = planes.scales().rows();
        double[] sums = new double[scales.length];
        for (int row = 0; row < decoded.rows(); row++) {
            for (int column = 0; column < decoded.columns(); column++) {
                int group = column / width * rows + (rows == 1 ? 0 : row);
                sums[group] += (double) decoded.at(row, column) * slope.at(row, column);
            }
        }
        return sums;
    }
}
