package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationTest {
    private final List<String> ran = new ArrayList<>();

    private Operation named(String name) {
        return workers -> ran.add(name);
    }

    private List<String> run(Operation operation) {
        ran.clear();
        try (Workers workers = Workers.of(1)) {
            operation.run(workers);
        }
        return ran;
    }

    @Test
    void whatNeedsNothingOfAnotherMovesBeforeWhatFollowsIt() {
        Operation first = named("product 1").then(named("bias 1"));
        Operation second = named("product 2").then(named("bias 2"));
        assertEquals(List.of("product 1", "product 2", "bias 1", "bias 2"), run(first.beside(second)));
        assertEquals(List.of("product 1", "alone", "bias 1"), run(first.beside(named("alone"))));
        assertEquals(List.of("alone", "product 1", "bias 1"), run(named("alone").beside(first)));
    }
}
