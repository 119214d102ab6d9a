package dev.lloyd.quant.bound;

/// How far one recipe stands from the bound on one source.
///
/// @param grid the recipe's text (a grid's alone where there is nothing else)
/// @param nominalBits bits of the codes alone, planes added up
/// @param bits bits per value with all side information
/// @param source `gaussian`, `laplacian`, `uniform`, or the tensor's name
/// @param mse mean squared error, in units of the source's squared values
/// @param sqnr signal to quantization noise, `10 log10(mean square / mse)`, in dB; infinite if the error is 0
/// @param gapDb distance to the source's bound at the exact rate, in dB; negative infinity if the error is 0
public record BoundRow(
        String grid, double nominalBits, double bits, String source, double mse, double sqnr, double gapDb) {}
