package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImplementationTest {
    /// Not an assumption: tests that silently compared the scalar code with itself would be worth nothing.
    @Test
    void theTestsRunWithTheVectorModuleAndItWasChosen() {
        assertTrue(
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                "the tests need --add-modules jdk.incubator.vector");
        assertEquals(Implementation.VECTOR, Implementation.chosen());
    }

    @Test
    void thePropertyForcesAChoice() {
        assertEquals(Implementation.SCALAR, Implementation.choose("scalar", true));
        assertEquals(Implementation.VECTOR, Implementation.choose("vector", true));
        var error = assertThrows(IllegalStateException.class, () -> Implementation.choose("vector", false));
        assertEquals("lloyd.kernels=vector needs the option --add-modules jdk.incubator.vector", error.getMessage());
        assertThrows(IllegalStateException.class, () -> Implementation.choose("avx9", true));
    }

    @Test
    void withoutTheModuleItFallsBackWithOneLoudLine() {
        PrintStream before = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            assertEquals(Implementation.SCALAR, Implementation.choose("", false));
        } finally {
            System.setErr(before);
        }
        String printed = captured.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("15 times slower"), printed);
        assertEquals(1, printed.lines().count());
    }
}
