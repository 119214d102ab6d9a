package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class SpeedTest {
    private final List<String> turns = new ArrayList<>();

    private DoubleSupplier contender(String name, Double... rates) {
        Iterator<Double> next = List.of(rates).iterator();
        return () -> {
            turns.add(name);
            return next.next();
        };
    }

    @Test
    void eachIsFirstInEveryOtherRoundAndRatiosAreOfRounds() {
        Speed speed = Speed.inTurns(contender("ours", 1.0, 8.0, 3.0), contender("theirs", 2.0, 1.0, 4.0), 3);

        assertEquals(List.of("ours", "theirs", "theirs", "ours", "ours", "theirs"), turns);
        // Of 1/2, 8/1 and 3/4: not 3/2, the ratio of the medians.
        assertEquals(new Speed(3, 2, 0.75), speed);
    }

    @Test
    void theMedianLeavesValuesInTheirOrder() {
        double[] values = {5, 1, 9, 7};
        assertEquals(7, Speed.median(values));
        assertEquals(5, values[0]);
    }
}
