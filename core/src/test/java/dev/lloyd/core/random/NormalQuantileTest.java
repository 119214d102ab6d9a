package dev.lloyd.core.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
    /// Tabulated to ten digits; the approximation is good to a relative 1.2e-9.
    @ParameterizedTest
    @CsvSource({"0.5, 0", "0.75, 0.6744897502", "0.975, 1.9599639845", "0.99, 2.3263478740", "0.999999, 4.7534243088"})
    void isTheTabulatedQuantileAndAntisymmetric(double probability, double quantile) {
        assertEquals(quantile, NormalQuantile.of(probability), 2e-9 * quantile);
        assertEquals(-quantile, NormalQuantile.of(1 - probability), 1e-8 * quantile); // 1 - p is rounded.
    }
}
