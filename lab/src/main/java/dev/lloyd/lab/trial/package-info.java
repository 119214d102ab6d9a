/// One recipe at one rate on one model, quantized and measured: what claims and comparisons are made of.
///
/// A {@link dev.lloyd.lab.trial.Laboratory} has a model (or a source of numbers) and a protocol, and makes {@link
/// dev.lloyd.lab.trial.Trial}s of {@link dev.lloyd.lab.trial.TrialPlan}s. How a recipe is brought to a rate is
/// known to the {@link dev.lloyd.lab.trial.RecipeRunner} that it is given.
@NullMarked
package dev.lloyd.lab.trial;

import org.jspecify.annotations.NullMarked;
