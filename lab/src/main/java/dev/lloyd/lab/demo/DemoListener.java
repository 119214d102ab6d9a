package dev.lloyd.lab.demo;

import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.source.TransferProgress;

/// Hears how a demonstration goes on: stages, and within them transfers and tensors.
public interface DemoListener extends TransferProgress, QuantizeProgress {
    /// A stage begins.
    ///
    /// @param description a short line
    void stage(String description);
}
