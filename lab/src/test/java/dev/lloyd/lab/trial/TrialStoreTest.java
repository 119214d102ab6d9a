package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.packed.InputRounding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was measured once is read back as it was.
class TrialStoreTest {
    private static final TrialPlan PLAN = TrialPlan.of("name", "int(bits=4)");

    @TempDir
    private Path folder;

    private int runs;
    private boolean rounds;

    /// Says the same of every plan, and counts.
    private final class Constant implements Laboratory {
        @Override
        public String name() {
            return "constant";
        }

        @Override
        public String protocol() {
            return "none";
        }

        @Override
        public boolean roundsInputs() {
            return rounds;
        }

        @Override
        public List<Metric> metrics() {
            return List.of();
        }

        @Override
        public Trial original() {
            return run(PLAN);
        }

        @Override
        public Trial run(TrialPlan plan) {
            runs++;
            Map<String, Estimate> metrics = Map.of(
                    "perplexity",
                    new Estimate(44.7453125, List.of(44.1, 0.1 + 0.2, Double.NaN, Double.POSITIVE_INFINITY)),
                    "seconds",
                    Estimate.exact(Double.NaN));
            Layer layer = new Layer("a.weight", 12, 3.25, 0.5, Double.NaN);
            return new Trial(plan, metrics, Map.of("codes", 7L), List.of(layer), 11);
        }
    }

    private TrialStore store(String commit) throws IOException {
        return TrialStore.open(folder.resolve("trials.jsonl"), commit);
    }

    @Test
    void aTrialIsReadBackWithItsErrorsAndNotMadeAgain() throws IOException {
        Trial made = store("c1").run(new Constant(), PLAN);
        assertEquals(made, store("c1").run(new Constant(), PLAN));
        assertEquals(1, runs);
        store("c2").run(new Constant(), PLAN);
        assertEquals(2, runs);
    }

    @Test
    void trialsOfRoundedInputsAreTheirOwnAndRefusedWhereNothingIsRounded() throws IOException {
        TrialPlan rounded = new TrialPlan("name", "int(bits=4)", OptionalDouble.empty(), InputRounding.parse("int8"));
        assertThrows(IllegalArgumentException.class, () -> store("c1").run(new Constant(), rounded));
        rounds = true;
        Trial made = store("c1").run(new Constant(), rounded);
        assertEquals(made, store("c1").run(new Constant(), rounded));
        assertEquals(List.of(rounded), store("c1").plans(new Constant()));
        store("c1").run(new Constant(), PLAN);
        assertEquals(2, runs);
    }

    @Test
    void aLineThatWasCutOffIsMadeAgain() throws IOException {
        Path file = folder.resolve("trials.jsonl");
        store("c1").run(new Constant(), PLAN);
        String line = Files.readString(file);
        Files.writeString(file, line.substring(0, line.length() / 2), StandardOpenOption.TRUNCATE_EXISTING);
        assertFalse(store("c1").find(new Constant(), PLAN).isPresent());
        store("c1").run(new Constant(), PLAN);
        assertEquals(line, Files.readString(file));
    }
}
