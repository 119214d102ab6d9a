package dev.lloyd.lab.demo;

import java.util.List;

/// What a demonstration found.
///
/// @param protocol data and measure, in words
/// @param rows the original, then one for each recipe
/// @param report the page
/// @param seconds of everything, downloads included
public record DemoResult(String protocol, List<Row> rows, String report, double seconds) {
    /// Copies the rows.
    public DemoResult {
        rows = List.copyOf(rows);
    }

    /// A model and how it did.
    ///
    /// @param name what the table calls it
    /// @param recipe its recipe line
    /// @param model where it is
    /// @param bits of the quantized tensors, 8 x bytes / values, everything counted
    /// @param fileBits the same of the whole model
    /// @param bytes of the whole model
    /// @param ndcg nDCG@10
    /// @param mrr MRR@10
    /// @param cosine to the original's vectors, mean
    /// @param seconds to quantize, write and read back
    public record Row(
            String name,
            String recipe,
            String model,
            double bits,
            double fileBits,
            long bytes,
            double ndcg,
            double mrr,
            double cosine,
            double seconds) {}
}
