package dev.lloyd.cli.output;

import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.QuantizeProgress;

/// Shows how far quantization has come, in values.
public final class QuantizeLine implements QuantizeProgress, AutoCloseable {
    private final ProgressLine line = ProgressLine.start("quantize", "values", -1);

    /// Starts a line.
    public QuantizeLine() {}

    @Override
    public void tensor(TensorRecord summary, long done, long total) {
        line.total(total);
        line.reach(done);
        line.note(summary.tensor());
    }

    @Override
    public void step(String description) {
        line.note(description);
    }

    @Override
    public void close() {
        line.close();
    }
}
