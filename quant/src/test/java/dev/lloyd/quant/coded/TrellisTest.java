package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.entropy.ContextMachine;
import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrellisTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 32, 64, 128, 256})
    void everyPathSatisfiesTheParityCheckOfTheCode(int states) {
        Trellis trellis = Trellis.of(states);
        int memory = Integer.numberOfTrailingZeros(states);
        RandomGenerator random = Seeds.generator(states);
        int[] first = new int[300];
        int[] second = new int[300];
        int state = 0;
        for (int time = 0; time < first.length; time++) {
            first[time] = state & 1;
            second[time] = random.nextInt(2);
            state = trellis.successor(state, second[time]);
        }
        for (int time = memory; time < first.length; time++) {
            int parity = 0;
            for (int delay = 0; delay <= memory; delay++) {
                parity ^= (trellis.feedback() >> delay & 1) & first[time - delay];
                parity ^= (trellis.forward() >> delay & 1) & second[time - delay];
            }
            assertEquals(0, parity, "at " + time);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 32, 64, 128, 256})
    void predecessorInvertsSuccessorAndTheMachineAgrees(int states) {
        Trellis trellis = Trellis.of(states);
        ContextMachine machine = trellis.machine();
        int[] reached = new int[states];
        for (int state = 0; state < states; state++) {
            for (int branch = 0; branch < 2; branch++) {
                int next = trellis.successor(state, branch);
                assertEquals(state, trellis.predecessor(next, branch));
                assertEquals(next, machine.successor(state, 10 + branch));
                reached[next]++;
            }
            assertEquals(state % 2, machine.context(state));
        }
        for (int count : reached) {
            assertEquals(2, count);
        }
    }

    @Test
    void oneStateIsTheScalarQuantizer() {
        Trellis scalar = Trellis.of(1);
        assertTrue(scalar.scalar());
        assertEquals(1, scalar.unions());
        assertEquals(0, scalar.successor(0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 12, 512, -1})
    void rejectsOtherNumbersOfStates(int states) {
        assertThrows(IllegalArgumentException.class, () -> Trellis.of(states));
    }
}
