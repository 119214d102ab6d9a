/// The canonical form in which every quantized matrix is kept, and its terms: {@link
/// dev.lloyd.quant.form.CanonicalForm},
/// {@link dev.lloyd.quant.form.AppliedTransform}, {@link dev.lloyd.quant.form.LowRank}, {@link
/// dev.lloyd.quant.form.Sparse}
/// (the packed planes have a package of their own), and the stored tensors that make the accounting exact.
@NullMarked
package dev.lloyd.quant.form;

import org.jspecify.annotations.NullMarked;
