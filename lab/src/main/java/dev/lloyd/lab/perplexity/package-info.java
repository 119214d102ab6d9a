/// How well a language model predicts text: windows, the protocol that cuts them, the mean and its standard
/// error.
///
/// Start at {@link dev.lloyd.lab.perplexity.Perplexity}. A model is a {@link
/// dev.lloyd.lab.perplexity.LogitSource}; how
/// it computes is not known here.
@NullMarked
package dev.lloyd.lab.perplexity;

import org.jspecify.annotations.NullMarked;
