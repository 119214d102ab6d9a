/// Quantizing a model: units of work ({@link dev.lloyd.models.quantize.Unit}), calibration block by block
/// ({@link dev.lloyd.models.quantize.BlockCalibration}), the run itself with its resume
/// ({@link dev.lloyd.models.quantize.Quantization}). The directory that comes out is read in `packed`.
///
/// Start with `Quantization`. Mathematics is in the `quant` module; networks know nothing of quantization.
@NullMarked
package dev.lloyd.models.quantize;

import org.jspecify.annotations.NullMarked;
