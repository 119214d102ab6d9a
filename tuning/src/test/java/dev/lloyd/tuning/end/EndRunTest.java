package dev.lloyd.tuning.end;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.TinyNetworks;
import dev.lloyd.tuning.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The loop around a walk that only counts its steps and has the losses that it is told.
class EndRunTest {
    private final Workers one = Workers.of(1);
    private ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), "int(bits=3, group=8)", one);

    @BeforeEach
    void shorten() {
        task = new ModelTuningTask(
                task.network(),
                task.original(),
                task.weights(),
                task.forms(),
                task.sequences().subList(0, 17),
                5,
                one);
    }

    @AfterEach
    void close() {
        one.close();
    }

    /// Its one vector is the number of its steps.
    private static final class Counting implements EndRun.Walk {
        private final double[] losses;
        private final List<int[]> learned = new ArrayList<>();
        private final List<TokenBatch> measured = new ArrayList<>();
        private int steps;
        private int measurements;

        /// @param losses measured, one after the other
        Counting(double... losses) {
            this.losses = losses;
        }

        @Override
        public boolean step(int step, TokenBatch batch) {
            assertEquals(steps++, step);
            int length = batch.ids().length / batch.packing().sequences();
            for (int from = 0; from < batch.ids().length; from += length) {
                learned.add(Arrays.copyOfRange(batch.ids(), from, from + length));
            }
            return true;
        }

        @Override
        public double loss(List<TokenBatch> text) {
            measured.addAll(text);
            return losses[measurements++];
        }

        @Override
        public Map<String, CanonicalForm> forms() {
            return Map.of();
        }

        @Override
        public Map<String, float[]> vectors() {
            return Map.of("steps", new float[] {steps});
        }
    }

    private Tuned run(Counting walk) {
        return EndRun.run(task, "counting", new Schedule(9, 0.1, 5), walk);
    }

    @Test
    void sequencesThatAreKeptApartAreNeverLearnedFromAndAllOthersAre() {
        Counting walk = new Counting(4, 3, 2, 1);
        run(walk);
        Set<List<Integer>> held = new HashSet<>();
        walk.measured.forEach(
                batch -> held.add(Arrays.stream(batch.ids()).boxed().toList()));
        Set<List<Integer>> learned = new HashSet<>();
        walk.learned.forEach(ids -> learned.add(Arrays.stream(ids).boxed().toList()));
        assertEquals(45, walk.learned.size());
        assertEquals(15, learned.size());
        assertEquals(2, held.size());
        for (int index : new int[] {7, 15}) {
            List<Integer> ids =
                    Arrays.stream(task.sequences().get(index)).boxed().toList();
            assertTrue(held.contains(ids) && !learned.contains(ids), "sequence " + index);
        }
    }

    @Test
    void theBestComesOutAndNotTheLast() {
        Tuned tuned = run(new Counting(4, 2, 1, 3));
        assertArrayEquals(new float[] {6}, tuned.vectors().get("steps"));
        assertEquals(
                List.of(
                        "counting: loss of the model on 2 sequences kept apart 4.0000 before, 1.0000 after 6 of 9 steps"),
                tuned.notes());
    }

    @Test
    void aLossThatIsNotFiniteEndsTheRunWithItsBest() {
        Counting walk = new Counting(4, 2, Double.NaN);
        Tuned tuned = run(walk);
        assertEquals(6, walk.steps);
        assertArrayEquals(new float[] {3}, tuned.vectors().get("steps"));
        assertTrue(tuned.notes().getFirst().endsWith("it diverged then, and that was its best"));
        Counting none = new Counting(Double.POSITIVE_INFINITY);
        run(none);
        assertEquals(0, none.steps);
    }
}
