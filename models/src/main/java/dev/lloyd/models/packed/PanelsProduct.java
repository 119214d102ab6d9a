package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.CodePanels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Codes in panels, times inputs of 8 bits. They are laid out by the threads of the first product. Thread-safe.
final class PanelsProduct implements CodesProduct {
    /// Some three microseconds of one thread with codes that lie in a cache: about what it takes to hand over a loop,
    /// its inputs and results where processors share no cache (decision 70).
    private static final long SHARED = 1 << 18;

    private static final Workers ALONE = Workers.of(1);

    private final int rows;
    private final int columns;

    /// Until it has been called, so that what it holds can go.
    private Optional<Function<Workers, CodePanels>> source;

    private Optional<CodePanels> panels = Optional.empty();

    /// @param source lays out `rows x columns` codes
    PanelsProduct(int rows, int columns, Function<Workers, CodePanels> source) {
        this.rows = rows;
        this.columns = columns;
        this.source = Optional.of(source);
    }

    static PanelsProduct of(PackedRows codes, CodeMemory memory) {
        return new PanelsProduct(codes.rows(), codes.columns(), workers -> CodePanels.of(codes, memory, workers));
    }

    private synchronized CodePanels panels(Workers workers) {
        if (source.isPresent()) {
            panels = Optional.of(source.get().apply(workers));
            source = Optional.empty();
        }
        return panels.orElseThrow();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public Preparation preparation(Matrix inputs, Matrix target) {
        return new Rounded(inputs, PanelActivations.room(inputs.rows(), inputs.columns()), true, target);
    }

    @Override
    public void read(int id, float[] target, int offset) {
        panels(ALONE).read(id, target, offset);
    }

    @Override
    public long shared() {
        return SHARED;
    }

    /// Inputs in 8 bits, rounded anew each time.
    private final class Rounded implements Preparation, Part {
        private final Matrix inputs;
        private final PanelActivations activations;
        private final boolean rounds;
        private final Matrix target;
        private @Nullable CodePanels codes;

        /// @param rounds whether it is this one that rounds
        Rounded(Matrix inputs, PanelActivations activations, boolean rounds, Matrix target) {
            this.inputs = inputs;
            this.activations = activations;
            this.rounds = rounds;
            this.target = target;
        }

        @Override
        public Preparation after(Preparation other) {
            return other instanceof Rounded before && before.inputs.equals(inputs)
                    ? new Rounded(inputs, before.activations, false, target)
                    : this;
        }

        @Override
        public Part prepare(Workers workers) {
            if (codes == null) {
                codes = panels(workers);
            }
            if (rounds) {
                activations.round(inputs, workers);
            }
            return this;
        }

        @Override
        public void multiply(int from, int to) {
            PanelProducts.multiply(Objects.requireNonNull(codes), activations, from, to, target.values());
        }
    }
}
