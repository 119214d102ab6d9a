/// Networks, each written once: a family is one small class against {@link dev.lloyd.models.network.Ops}, and
/// whoever implements the operations decides what happens to the numbers (the CPU runtime computes, calibration
/// looks on, an autograd engine differentiates).
///
/// Start at {@link dev.lloyd.models.network.Network}: the three steps of a network (embed, one block, head) and
/// the data beside it (which linear layers share an input, what a channel scale could fold into). Then
/// {@link dev.lloyd.models.network.Llama}, the shorter family of texts, and {@link dev.lloyd.models.network.Resnet},
/// of images: pixels are tokens, and a convolution is a linear layer on {@link dev.lloyd.models.network.Patches}.
/// Not here: arithmetic (`runtime`), files
/// (`load`), text (`tokenizer`).
@NullMarked
package dev.lloyd.models.network;

import org.jspecify.annotations.NullMarked;
