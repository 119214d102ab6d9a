package dev.lloyd.quant.form;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.plane.Planes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A quantized matrix: a sum of terms between transforms,
///
///     W ~ L^-1 (P + U V^T + S) R^-1
///
/// It knows its exact size, and turns into named tensors and a few words, and back.
///
/// @param transforms the transforms in the order in which they were applied
/// @param planes `P`
/// @param lowRank `U V^T`, if any
/// @param sparse `S`, if any
public record CanonicalForm(
        List<AppliedTransform> transforms, Planes planes, Optional<LowRank> lowRank, Optional<Sparse> sparse) {
    /// Copies the list and checks that transforms can be undone.
    public CanonicalForm {
        transforms = List.copyOf(transforms);
        transforms.forEach(AppliedTransform::requireInvertible);
    }

    /// The same terms around other planes of the same shape.
    public CanonicalForm with(Planes others) {
        return new CanonicalForm(transforms, others, lowRank, sparse);
    }

    /// The same terms with another thin product.
    public CanonicalForm with(LowRank other) {
        return new CanonicalForm(transforms, planes, Optional.of(other), sparse);
    }

    /// The same terms between other transforms of the same shape.
    public CanonicalForm with(List<AppliedTransform> others) {
        return new CanonicalForm(others, planes, lowRank, sparse);
    }

    /// Rows of the matrix.
    public int rows() {
        return planes.rows();
    }

    /// Columns of the matrix.
    public int columns() {
        return planes.columns();
    }

    /// `P + U V^T + S`: the matrix in the transformed coordinates.
    public Matrix inner(Workers workers) {
        Matrix matrix = planes.decode(workers);
        addOthers(matrix);
        return matrix;
    }

    private void addOthers(Matrix matrix) {
        lowRank.ifPresent(term -> term.addTo(0, rows(), matrix.values()));
        sparse.ifPresent(term -> term.addTo(0, rows(), matrix.values()));
    }

    /// The whole matrix.
    public Matrix decode(Workers workers) {
        Matrix matrix = Matrix.zeros(rows(), columns());
        decode(matrix, workers);
        return matrix;
    }

    /// The whole matrix, to one of this shape, whatever it held.
    public void decode(Matrix target, Workers workers) {
        planes.decode(target, workers);
        addOthers(target);
        undo(target, workers);
    }

    private void undo(Matrix matrix, Workers workers) {
        for (AppliedTransform transform : transforms.reversed()) {
            transform.undo(matrix, workers);
        }
    }

    /// The whole matrix with other values in the place of `P`.
    ///
    /// @param values rows x columns; not changed
    public Matrix outer(Matrix values, Workers workers) {
        Matrix matrix = values.copy();
        addOthers(matrix);
        undo(matrix, workers);
        return matrix;
    }

    /// What the planes stand for: `L W R - U V^T - S`.
    ///
    /// @param original `W`; not changed
    public Matrix target(Matrix original, Workers workers) {
        Matrix moved = original;
        for (AppliedTransform transform : transforms) {
            moved = transform.forward(moved, workers);
        }
        Matrix target = moved.copy();
        Matrix decoded = planes.decode(workers);
        Matrix inner = decoded.copy();
        addOthers(inner);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] -= inner.values()[index] - decoded.values()[index];
        }
        return target;
    }

    /// What a gradient in the whole matrix is in `P + U V^T + S`.
    public Matrix gradient(Matrix outer, Workers workers) {
        Matrix gradient = outer;
        for (AppliedTransform transform : transforms) {
            gradient = transform.gradient(gradient, workers);
        }
        return gradient;
    }

    /// Every term as stored: `planes...`, `transformN...`, `low-rank...`, `sparse...`.
    public StoredTensors tensors() {
        StoredTensors all = planes.tensors();
        for (int index = 0; index < transforms.size(); index++) {
            all = all.plus("transform" + index, transforms.get(index).tensors());
        }
        if (lowRank.isPresent()) {
            all = all.plus("low-rank", lowRank.get().tensors());
        }
        return sparse.isPresent() ? all.plus("sparse", sparse.get().tensors()) : all;
    }

    /// What a reader must know beside the tensors: the shape, the transforms and the grids, as recipe text.
    public Map<String, String> attributes() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("rows", Integer.toString(rows()));
        words.put("columns", Integer.toString(columns()));
        words.put(
                "transforms",
                transforms.stream().map(each -> each.part().text()).collect(Collectors.joining(" | ")));
        words.put(
                "grids",
                planes.planes().stream().map(plane -> plane.grid().text()).collect(Collectors.joining(" + ")));
        return words;
    }

    /// The inverse of {@link #attributes()} and {@link #tensors()}.
    ///
    /// @throws IllegalArgumentException if a word is missing or the tensors do not fit
    public static CanonicalForm restore(Map<String, String> attributes, StoredTensors tensors) {
        int rows = size(attributes, "rows");
        int columns = size(attributes, "columns");
        List<AppliedTransform> transforms = new ArrayList<>();
        for (String text : split(attributes, "transforms", '|')) {
            Transform part = (Transform) PartText.parse(Question.TRANSFORM, text);
            transforms.add(part.restore(rows, columns, tensors.under("transform" + transforms.size())));
        }
        List<Grid> grids = new ArrayList<>();
        for (String text : split(attributes, "grids", '+')) {
            grids.add((Grid) PartText.parse(Question.GRID, text));
        }
        StoredTensors lowRank = tensors.under("low-rank");
        StoredTensors sparse = tensors.under("sparse");
        return new CanonicalForm(
                transforms,
                Planes.restore(rows, columns, grids, tensors),
                lowRank.byName().isEmpty() ? Optional.empty() : Optional.of(LowRank.restore(rows, columns, lowRank)),
                sparse.byName().isEmpty() ? Optional.empty() : Optional.of(Sparse.restore(rows, columns, sparse)));
    }

    private static int size(Map<String, String> attributes, String name) {
        String text = attributes.getOrDefault(name, "");
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("the attribute '" + name + "' must be a size, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static List<String> split(Map<String, String> attributes, String name, char separator) {
        String text = attributes.getOrDefault(name, "");
        return text.isBlank() ? List.of() : PartText.split(text, separator);
    }

    /// Bytes of each kind of term, in the order of {@link #tensors()}.
    public Map<String, Long> bytesByTerm() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        tensors().byName().forEach((name, tensor) -> {
            String term = name.substring(0, name.indexOf('.')).replaceAll("[0-9]+$", "");
            bytes.merge(term, (long) tensor.bytes().length, Long::sum);
        });
        return bytes;
    }

    /// Bytes of all terms.
    public long byteSize() {
        return tensors().byteSize();
    }

    /// The rate: 8 x bytes / number of values, all side information counted.
    public double bits() {
        return 8.0 * byteSize() / ((double) rows() * columns());
    }
}
