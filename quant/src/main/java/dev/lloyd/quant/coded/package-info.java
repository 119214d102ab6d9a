/// Entropy-coded scalar and trellis quantizers: any fractional rate, close to the Gaussian bound.
///
/// Start at {@link dev.lloyd.quant.coded.CodedDesign}: levels, frequencies and a trellis. {@link
/// dev.lloyd.quant.coded.PathSearch} finds the codes of values, {@link dev.lloyd.quant.coded.DesignFitting} makes
/// designs for a rate or from data, {@link dev.lloyd.quant.coded.CodedTensor} is the coded result with its exact
/// bytes. {@link dev.lloyd.quant.coded.EntropyCodedRows} codes rows one by one, each in the same number of bytes.
/// The entropy coders themselves are in `dev.lloyd.core.entropy`.
@NullMarked
package dev.lloyd.quant.coded;

import org.jspecify.annotations.NullMarked;
