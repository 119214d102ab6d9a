package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerCalibration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTuningTest {
    @TempDir
    private Path folder;

    /// Looks at two blocks and leaves the first as it is.
    private record Looking(String text, List<Integer> following) implements BlockTuning {
        @Override
        public int steps() {
            return 0;
        }

        @Override
        public int window() {
            return 2;
        }

        @Override
        public Tuned tune(TuningTask task) {
            following.add(task.following().size());
            return new Tuned(Map.of(), Map.of(), List.of());
        }
    }

    @Test
    void aBlockIsRoundedAheadOnceForAllTunings() throws IOException {
        try (Model model = Models.open(TinyDirectory.write(folder).toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            Recipe recipe = Recipe.parse("int(bits=3, group=8)");
            List<Unit> units = Planner.units(model, (role, tensor) -> Optional.of(recipe));
            MatrixQuantizer quantizer = new MatrixQuantizer(1, workers);
            List<Integer> asked = new ArrayList<>();
            UnitTuning tuning = new UnitTuning(
                    model.network(),
                    Optional.empty(),
                    block -> {
                        asked.add(block);
                        return layers(model, units.get(block + 1), quantizer);
                    },
                    1);
            List<Integer> following = new ArrayList<>();
            List<BlockTuning> tunings = List.of(new Looking("one", following), new Looking("two", following));

            for (int block = 0; block < 2; block++) {
                Unit unit = units.get(block + 1);
                tuning.tune(
                        unit, tunings, layers(model, unit, quantizer), List.of(), new DenseWeights(model.tensors()));
            }

            assertEquals(List.of(1), asked);
            assertEquals(List.of(1, 1, 0, 0), following);
        }
    }

    private static List<TuningLayer> layers(Model model, Unit unit, MatrixQuantizer quantizer) throws IOException {
        List<TuningLayer> layers = new ArrayList<>();
        for (Target target : unit.targets()) {
            Matrix weights = model.tensors().read(target.tensor());
            LayerCalibration nothing = LayerCalibration.of(Optional.empty());
            layers.add(new TuningLayer(
                    target.layer(),
                    weights,
                    quantizer.form(target, weights, nothing),
                    other -> quantizer.form(target, other, nothing)));
        }
        return layers;
    }
}
