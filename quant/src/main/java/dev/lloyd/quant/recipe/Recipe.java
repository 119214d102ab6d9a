package dev.lloyd.quant.recipe;

import dev.lloyd.quant.estimator.Unbiased;
import dev.lloyd.quant.objective.Hessian;
import dev.lloyd.quant.objective.Mse;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.part.Tuning;
import dev.lloyd.quant.rounding.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How to quantize one matrix (or vectors, its rows): the answers to the six questions, where what is left open
/// has a default.
///
///     hadamard | outliers(share=0.01) | int(bits=3, group=64) | gptq | range=mse
///
/// Text form: stages between `|`; transforms in the order in which they are applied; planes that add up joined by
/// `+`; ranges, objectives, allocations and estimators with their question before them. Parsing and printing are
/// inverse ({@link RecipeLine}).
///
/// @param transforms applied in this order
/// @param splits values that go around the grid
/// @param grids one, or several whose planes add up
/// @param range empty: the grid's own
/// @param rounding empty: to nearest
/// @param tunings applied in this order to each block of a network, once it is rounded
/// @param objective empty: `hessian` where a part needs calibration, else `mse`
/// @param allocation empty: every tensor the same
/// @param estimator for vectors; empty: `unbiased`
public record Recipe(
        List<Transform> transforms,
        List<Split> splits,
        List<Grid> grids,
        Optional<Range> range,
        Optional<Rounding> rounding,
        List<Tuning> tunings,
        Optional<Objective> objective,
        Optional<Allocation> allocation,
        Optional<Estimator> estimator) {
    /// Copies the lists and checks that there is a grid.
    public Recipe {
        transforms = List.copyOf(transforms);
        splits = List.copyOf(splits);
        grids = List.copyOf(grids);
        tunings = List.copyOf(tunings);
        if (grids.isEmpty()) {
            throw new IllegalArgumentException("a recipe needs a grid");
        }
    }

    /// A grid, rounded to nearest.
    public static Recipe of(Grid grid) {
        return new Recipe(
                List.of(),
                List.of(),
                List.of(grid),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// Parses a line without rules.
    ///
    /// @throws IllegalArgumentException with what is possible
    public static Recipe parse(String line) {
        return parse(line, Parts.found());
    }

    /// Parses a line without rules whose parts come from a catalogue of one's own.
    ///
    /// @throws IllegalArgumentException with what is possible
    public static Recipe parse(String line, Parts parts) {
        return RecipeLine.parse(line, parts);
    }

    /// The range to use.
    public Range chosenRange() {
        return range.orElseGet(() -> grids.getFirst().defaultRange());
    }

    /// The rounding to use.
    public Rounding chosenRounding() {
        return rounding.orElseGet(Nearest::new);
    }

    /// The objective to use.
    public Objective chosenObjective() {
        return objective.orElseGet(() -> partsNeed().isCalibrated() ? new Hessian() : new Mse());
    }

    /// The estimator to use.
    public Estimator chosenEstimator() {
        return estimator.orElseGet(Unbiased::new);
    }

    /// What the recipe must know beside the weights.
    public Need need() {
        Stream<Need> needs = Stream.of(partsNeed(), chosenObjective().need());
        return most(Stream.concat(needs, tunings.stream().map(Tuning::need)));
    }

    /// Of everything but the objective and what comes after the rounding.
    private Need partsNeed() {
        Stream<Need> lists = Stream.concat(
                transforms.stream().map(Transform::need), splits.stream().map(Split::need));
        Stream<Need> single = Stream.of(chosenRange().need(), chosenRounding().need());
        return most(Stream.concat(Stream.concat(lists, single), grids.stream().map(Grid::need)));
    }

    private static Need most(Stream<Need> needs) {
        return needs.max(Comparator.naturalOrder()).orElse(Need.NOTHING);
    }

    /// The same recipe with other grids.
    public Recipe withGrids(List<Grid> others) {
        return new Recipe(transforms, splits, others, range, rounding, tunings, objective, allocation, estimator);
    }

    /// The same recipe with other splits.
    public Recipe withSplits(List<Split> others) {
        return new Recipe(transforms, others, grids, range, rounding, tunings, objective, allocation, estimator);
    }

    /// The recipe of each matrix by itself: what is done before anything is tuned.
    public Recipe untuned() {
        return new Recipe(transforms, splits, grids, range, rounding, List.of(), objective, allocation, estimator);
    }

    /// What is left of the recipe without calibration: what plans try on samples of the weights.
    public Recipe withoutCalibration() {
        return new Recipe(
                transforms.stream()
                        .flatMap(part -> part.withoutCalibration().stream())
                        .toList(),
                splits.stream().filter(part -> part.need() == Need.NOTHING).toList(),
                grids.stream().map(Grid::withoutCalibration).toList(),
                range.flatMap(Range::withoutCalibration),
                rounding.filter(part -> part.need() == Need.NOTHING),
                List.of(),
                objective.filter(part -> part.need() == Need.NOTHING),
                Optional.empty(),
                estimator);
    }

    /// The text form.
    public String text() {
        return RecipeLine.print(this);
    }
}
