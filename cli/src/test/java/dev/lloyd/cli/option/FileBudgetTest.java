package dev.lloyd.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileBudgetTest {
    @ParameterizedTest
    @CsvSource({"12MB, 12000000", "1.5gb, 1500000000", "300k, 300000", "4096, 4096", "7 B, 7", "0.5T, 500000000000"})
    void sizesAreRead(String text, long bytes) {
        assertEquals(bytes, FileBudget.of(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1MB", "12XB", "1e9", "12MiB", "0"})
    void otherThingsAreNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> FileBudget.of(text));
    }

    @Test
    void theErrorNamesTheOption() {
        Exception error = assertThrows(IllegalArgumentException.class, () -> FileBudget.of("lots"));
        assertTrue(error.getMessage().contains("--memory") && error.getMessage().contains("lots"));
    }
}
