package dev.lloyd.quant.recipe;

import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.part.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Parses and prints recipe lines; see {@link Recipe} for the form.
final class RecipeLine {
    private RecipeLine() {}

    static Recipe parse(String line, Parts parts) {
        Stages stages = new Stages(parts);
        for (String stage : PartText.split(line, '|')) {
            if (stage.isEmpty()) {
                throw new IllegalArgumentException("the recipe '" + line.strip() + "' has an empty stage");
            }
            try {
                stages.add(stage);
            } catch (IllegalArgumentException exception) {
                throw new IllegalArgumentException(
                        "recipe stage '" + stage + "': " + exception.getMessage(), exception);
            }
        }
        return stages.recipe();
    }

    static String print(Recipe recipe) {
        List<String> stages = new ArrayList<>();
        recipe.transforms().forEach(part -> stages.add(part.text()));
        recipe.splits().forEach(part -> stages.add(part.text()));
        stages.add(recipe.grids().stream().map(Part::text).collect(Collectors.joining(" + ")));
        recipe.rounding().ifPresent(part -> stages.add(part.text()));
        recipe.tunings().forEach(part -> stages.add(part.text()));
        recipe.range().ifPresent(part -> stages.add("range=" + part.text()));
        recipe.objective().ifPresent(part -> stages.add("objective=" + part.text()));
        recipe.allocation().ifPresent(part -> stages.add("allocation=" + part.text()));
        recipe.estimator().ifPresent(part -> stages.add("estimator=" + part.text()));
        return String.join(" | ", stages);
    }

    /// Collects stages; each question that has one answer takes one.
    private static final class Stages {
        private final Parts parts;
        private final List<Transform> transforms = new ArrayList<>();
        private final List<Split> splits = new ArrayList<>();
        private final List<Grid> grids = new ArrayList<>();
        private Optional<Range> range = Optional.empty();
        private Optional<Rounding> rounding = Optional.empty();
        private final List<Tuning> tunings = new ArrayList<>();
        private Optional<Objective> objective = Optional.empty();
        private Optional<Allocation> allocation = Optional.empty();
        private Optional<Estimator> estimator = Optional.empty();

        Stages(Parts parts) {
            this.parts = parts;
        }

        void add(String stage) {
            List<String> pieces = PartText.split(stage, '+');
            Part part = part(pieces.getFirst());
            if (pieces.size() > 1 || part instanceof Grid) {
                if (!grids.isEmpty()) {
                    throw new IllegalArgumentException("the recipe has a grid already, "
                            + grids.getFirst().text() + "; planes that add up are joined by +");
                }
                pieces.forEach(piece -> grids.add((Grid) PartText.parse(parts, Question.GRID, piece)));
                return;
            }
            switch (part) {
                case Transform transform -> addTransform(transform);
                case Split split -> splits.add(split);
                case Range value -> range = single(range, value);
                case Rounding value -> rounding = single(rounding, value);
                case Tuning tuning -> tunings.add(tuning);
                case Objective value -> objective = single(objective, value);
                case Allocation value -> allocation = single(allocation, value);
                case Estimator value -> estimator = single(estimator, value);
                case Grid grid -> throw new AssertionError(grid);
            }
        }

        private Part part(String text) {
            int equals = text.indexOf('=');
            int open = text.indexOf('(');
            if (equals < 0 || (open >= 0 && open < equals)) {
                return PartText.parse(parts, text);
            }
            String word = text.substring(0, equals).strip();
            for (Question question : Question.values()) {
                if (question.word().equals(word)) {
                    return PartText.parse(parts, question, text.substring(equals + 1));
                }
            }
            throw new IllegalArgumentException("'" + word + "' is not a question; those written with = are "
                    + java.util.Arrays.stream(Question.values())
                            .filter(Question::prefixed)
                            .map(Question::word)
                            .collect(Collectors.joining(", ")));
        }

        private void addTransform(Transform transform) {
            if (!grids.isEmpty()) {
                throw new IllegalArgumentException("a transform stands before the grid, not after it");
            }
            transforms.add(transform);
        }

        private static <P extends Part> Optional<P> single(Optional<P> former, P part) {
            if (former.isPresent()) {
                String word = Question.of(part).word().toLowerCase(Locale.ROOT);
                throw new IllegalArgumentException("the recipe has its " + word + " already, "
                        + former.get().text());
            }
            return Optional.of(part);
        }

        Recipe recipe() {
            return new Recipe(transforms, splits, grids, range, rounding, tunings, objective, allocation, estimator);
        }
    }
}
