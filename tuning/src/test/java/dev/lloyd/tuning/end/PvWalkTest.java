package dev.lloyd.tuning.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.tuning.TinyNetworks;
import dev.lloyd.tuning.torch.Libtorch;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/// The trust is asked for when a code has moved, and not before.
class PvWalkTest {
    @Test
    void theFirstStepThatMovesACodeHasTheTrustThatIsStated() {
        Libtorch.require();
        try (Workers one = Workers.of(1);
                var _ = new PointerScope()) {
            ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), "kmeans(bits=2, dimension=2)", one);
            TokenBatch batch = TokenBatch.of(task.sequences().subList(0, 8));
            PvTuning part = new PvTuning(60, 0.002, 0.05, 0.5, 0.005, PvTuning.Codes.CHOSEN, 8);
            PvWalk walk = PvWalk.towardsOriginal(task, part);
            assertTrue(walk.step(0, batch));
            assertEquals(part.trust(), walk.trust());
            assertEquals(0, changed(task, walk), "there is no gradient before the first");
            double before = walk.loss(List.of(batch));
            assertTrue(walk.step(1, batch));
            boolean kept = changed(task, walk) > 0;
            assertEquals((kept ? 1.1 : 0.5) * part.trust(), walk.trust(), 1e-12);
            assertTrue(!kept || walk.loss(List.of(batch)) < before, "codes that raise the loss were kept");

            PvWalk fixed =
                    PvWalk.towardsOriginal(task, new PvTuning(60, 0.002, 0.05, 0.5, 0.005, PvTuning.Codes.FIXED, 8));
            assertTrue(fixed.step(0, batch) && fixed.step(1, batch));
            assertEquals(part.trust(), fixed.trust());
        }
    }

    private static long changed(ModelTuningTask task, PvWalk walk) {
        return walk.forms().entrySet().stream()
                .filter(layer -> java.util.Arrays.mismatch(
                                layer.getValue().planes().codes(),
                                task.forms().get(layer.getKey()).planes().codes())
                        >= 0)
                .count();
    }
}
