/// What a part is: the seven interfaces ({@link dev.lloyd.quant.part.Transform}, {@link
/// dev.lloyd.quant.part.Split}, {@link dev.lloyd.quant.part.Grid}, {@link dev.lloyd.quant.part.Range}, {@link
/// dev.lloyd.quant.part.Rounding}, {@link dev.lloyd.quant.part.Objective}, {@link
/// dev.lloyd.quant.part.Allocation}), their text form and their catalogue. Start with {@link
/// dev.lloyd.quant.part.Part}. The parts themselves live in the packages beside this one.
@NullMarked
package dev.lloyd.quant.part;

import org.jspecify.annotations.NullMarked;
