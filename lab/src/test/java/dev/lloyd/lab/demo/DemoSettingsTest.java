package dev.lloyd.lab.demo;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.lab.trial.TrialPlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoSettingsTest {
    private final Path place = Path.of("demo");

    @Test
    void settingsThatCannotWorkAreRefused() {
        List<TrialPlan> plans = List.of(TrialPlan.of("a", "int"));

        assertThrows(IllegalArgumentException.class, () -> new DemoSettings(place, 3, 4, plans));
        assertThrows(IllegalArgumentException.class, () -> new DemoSettings(place, 3, 0, plans));
        assertThrows(IllegalArgumentException.class, () -> new DemoSettings(place, 3, 2, List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new DemoSettings(place, 3, 2, List.of(TrialPlan.of("../a", "int"))));
    }
}
