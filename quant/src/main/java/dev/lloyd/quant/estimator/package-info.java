/// Answers to the question how an inner product is read from a vector's code. A part is one formula for the
/// factor of the decoded vector; what is stored and how it is searched is the business of vector codecs.
@NullMarked
package dev.lloyd.quant.estimator;

import org.jspecify.annotations.NullMarked;
