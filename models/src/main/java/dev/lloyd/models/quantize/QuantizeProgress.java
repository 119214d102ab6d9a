package dev.lloyd.models.quantize;

import dev.lloyd.models.packed.TensorRecord;

/// Hears how a run goes on.
public interface QuantizeProgress {
    /// A tensor is done.
    ///
    /// @param summary what came of it
    /// @param done values of all tensors that are done, those of a resumed run included
    /// @param total values of all tensors that are to be quantized
    void tensor(TensorRecord summary, long done, long total);

    /// Something began that takes a while, such as `calibrating block 3`.
    void step(String description);

    /// Tells nobody.
    static QuantizeProgress silent() {
        return new QuantizeProgress() {
            @Override
            public void tensor(TensorRecord summary, long done, long total) {}

            @Override
            public void step(String description) {}
        };
    }
}
