/// Plain fine-tuning of a whole decoder, without any quantizer: {@link
/// dev.lloyd.tuning.finetune.AdamFineTuning} makes the pairs of models whose differences laboratories compress.
///
/// Not here: tunings of what is quantized (`block`).
@NullMarked
package dev.lloyd.tuning.finetune;

import org.jspecify.annotations.NullMarked;
