package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.TableRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.PackedPlanes;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.TablePlanes;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// A quantized matrix as a layer: multiplies by the canonical form.
///
///     x' = R^-1 x        y' = (P + U V^T + S) x'        y = L^-1 y'
///
/// The product with `P` is of codes as they lie where it can be: packed whole numbers and points in tables
/// ({@link CodesLayer}), planes of bits ({@link BitsLayer}), signed patterns ({@link PatternsProduct}), trellises
/// and vectors from codebooks ({@link DecodedProduct}). The other terms are added to it ({@link SumLayer}). Else all
/// three are expanded, a few rows at a time ({@link SlicedLayer}). Where inputs are rounded to 8 bits, that is for
/// codes that stand for whole numbers. A token's result depends neither on the others nor on the threads.
public final class CanonicalLayer implements LinearLayer, EmbeddingTable {
    private final CanonicalForm form;
    private final Activations activations;
    private final CodeMemory memory;
    private final SlicedLayer slices;

    /// `P + U V^T + S`, made when the layer first multiplies: a table of words may never do.
    private Optional<LinearLayer> inner = Optional.empty();

    /// A form whose rows are always expanded, a few at a time, and then multiplied: what layers that
    /// multiply codes are held against.
    public static CanonicalLayer expanding(CanonicalForm form) {
        return around(form, new SlicedLayer(form));
    }

    /// The transforms of a form around a product of one's own.
    static CanonicalLayer around(CanonicalForm form, LinearLayer inner) {
        CanonicalLayer layer = new CanonicalLayer(form, Activations.FLOAT32, new CodeMemory());
        layer.inner = Optional.of(inner);
        return layer;
    }

    /// Takes a form over.
    ///
    /// @param memory for its codes, where these are laid out anew
    public CanonicalLayer(CanonicalForm form, Activations activations, CodeMemory memory) {
        this.form = form;
        this.activations = activations;
        this.memory = memory;
        this.slices = new SlicedLayer(form);
    }

    /// `P` as codes: whole numbers where it can be, since those meet inputs of 8 bits too, else planes of bits,
    /// else points in tables, else what knows each plane, a layer for each; empty if no kernel knows one of them.
    private List<LinearLayer> planes() {
        return PackedPlanes.of(form.planes())
                .map(codes -> List.of(activations.layer(codes, memory)))
                .or(() -> activations.layers(form.planes(), memory))
                .or(() -> BitsLayer.of(form.planes()).map(List::of))
                .or(() -> TablePlanes.of(form.planes()).map(CanonicalLayer::tables))
                .orElseGet(() -> each(form.planes()));
    }

    private static List<LinearLayer> tables(List<TableRows> planes) {
        return planes.stream()
                .<LinearLayer>map(codes -> new CodesLayer(new TablesProduct(codes)))
                .toList();
    }

    private static List<LinearLayer> each(Planes planes) {
        List<Optional<LinearLayer>> layers = planes.apart().stream()
                .map(plane -> PatternsProduct.layer(plane).or(() -> DecodedProduct.layer(plane)))
                .toList();
        return layers.stream().allMatch(Optional::isPresent)
                ? layers.stream().flatMap(Optional::stream).toList()
                : List.of();
    }

    /// Whether rows are expanded to be multiplied, since no kernel knows how their codes lie.
    public boolean isExpanded() {
        return inner() instanceof SlicedLayer;
    }

    /// Whether rows are decoded to floats anew for each product, as they are where no kernel multiplies their codes.
    boolean isDecoded() {
        List<LinearLayer> terms = inner() instanceof SumLayer sum ? sum.terms() : List.of(inner());
        return terms.stream()
                .anyMatch(term -> term instanceof SlicedLayer
                        || term instanceof CodesLayer codes && codes.product() instanceof DecodedProduct);
    }

    private synchronized LinearLayer inner() {
        if (inner.isEmpty()) {
            List<LinearLayer> codes = planes();
            inner = Optional.of(codes.isEmpty() ? slices : SumLayer.of(codes, form));
        }
        return inner.get();
    }

    @Override
    public int rows() {
        return form.rows();
    }

    @Override
    public int columns() {
        return form.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        product(inputs, target).run(workers);
        return target;
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        if (inputs.columns() != columns()) {
            throw new IllegalArgumentException("a layer of " + rows() + " x " + columns()
                    + " cannot multiply inputs of " + inputs.columns() + " features");
        }
        if (form.transforms().isEmpty()) {
            return inner().product(inputs, target);
        }
        Matrix moved = Matrix.zeros(inputs.rows(), columns());
        IntConsumer before = token -> moveInput(inputs, moved, token);
        Operation product = inner().product(moved, target);
        IntConsumer after = token -> moveOutput(target, token);
        return workers -> {
            workers.forEach(inputs.rows(), before);
            product.run(workers);
            workers.forEach(inputs.rows(), after);
        };
    }

    /// `R^-1 x`.
    private void moveInput(Matrix inputs, Matrix moved, int token) {
        System.arraycopy(inputs.values(), inputs.offset(token), moved.values(), moved.offset(token), columns());
        for (AppliedTransform transform : form.transforms()) {
            transform.input().ifPresent(map -> map.dual(moved.values(), moved.offset(token)));
        }
    }

    /// `L^-1 y`, in place.
    private void moveOutput(Matrix target, int token) {
        for (AppliedTransform transform : form.transforms().reversed()) {
            transform.output().ifPresent(map -> map.inverse(target.values(), target.offset(token)));
        }
    }

    /// Whether a row can be decoded alone: no transform is on the output side, where it would mix rows.
    public boolean readsRows() {
        return form.transforms().stream()
                .allMatch(transform -> transform.output().isEmpty());
    }

    /// A row of the matrix.
    ///
    /// @throws UnsupportedOperationException if {@link #readsRows()} says no
    @Override
    public void read(int id, float[] target, int offset) {
        if (!readsRows()) {
            throw new UnsupportedOperationException(
                    form.attributes().get("transforms") + " mixes rows, so that none can be read alone");
        }
        int tall = form.planes().tile().rows();
        float[] values = slices.slice(id / tall, 1).values();
        System.arraycopy(values, id % tall * columns(), target, offset, columns());
        for (AppliedTransform transform : form.transforms().reversed()) {
            transform.input().ifPresent(map -> map.inverse(target, offset));
        }
    }
}
