package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheRecipeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hadamard | lloyd-max(bits=3)",
                "keys by channel: int(bits=2, group=32) ; values: int(bits=2, group=32) ; chunk: 32 ; window: 32",
                "keys by channel unturned: int(bits=4) ; values by channel: int(bits=8) ; chunk: 16 ; first: 1",
                "keys unturned: centre | int(bits=4) ; values: int(bits=4)",
                "keys: int(bits=4) ; values: int(bits=4) ; window: 1",
                "keys by channel latent: int(bits=4) ; values latent: int(bits=4) ; chunk: 4",
                "keys: int(bits=4) ; values: int(bits=4) ; layers: 2",
                "input: int(bits=4)",
                "input by channel: int(bits=4) ; chunk: 4 ; window: 4",
                "input differences: int(bits=2)",
                "input by channel differences: int(bits=2) ; chunk: 32",
            })
    void printingAndParsingAreInverse(String text) {
        assertEquals(text, CacheRecipe.parse(text).text());
    }

    @Test
    void keysAndValuesAlikePrintAsOneLine() {
        assertEquals(
                "int(bits=8)",
                CacheRecipe.parse("keys: int(bits=8); values: int(bits=8); chunk: 1")
                        .text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
                    keys: int(bits=8)                                             > must say both keys and values
                    keys: int(bits=8) ; keys: int(bits=4)                         > each once
                    keys by row: int(bits=8) ; values: int(bits=8)                > keys [by channel] [unturned|latent]
                    keys: int(bits=8) ; values unturned: int(bits=8)              > cannot be 'unturned'
                    keys: int(bits=8) ; values: int(bits=8) ; window: few         > 'window: N'
                    keys: int(bits=8) ; values: int(bits=8) ; chunk: 0            > chunk must be 1 to 4096, not 0
                    keys: int(bits=8) ; values: int(bits=8) ; layers: 65          > layers must be 1 to 64, not 65
                    keys: int(bits=8) ; values: int(bits=8) ; residual: 8         > 'first: N'
                    keys by channel: int(bits=8) ; values: int(bits=8)            > add 'chunk: 32'
                    int(bits=8) ; window: 8                                       > a cache recipe is LINE
                    input: int(bits=8) ; values: int(bits=8)                      > or input alone
                    input latent: int(bits=8)                                     > input [by channel] [differences]
                    input: int(bits=8) ; layers: 2                                > shares no codes
                    input by channel: int(bits=8)                                 > add 'chunk: 32'
                    int(bits=9)                                                   > bits must be 1 to 8
                    int(bits=8) | adaround                                        > adaround
                    int(bits=8) | estimator=unbiased                              > neither an allocation nor an estimator
                    """)
    void whatIsWrongIsNamed(String text, String words) {
        String message = assertThrows(IllegalArgumentException.class, () -> CacheRecipe.parse(text))
                .getMessage();
        assertTrue(message.contains(words), message);
    }

    /// Chunks of 4 after 2 first tokens, with 3 in the window.
    @ParameterizedTest
    @CsvSource({"0, 0", "8, 0", "9, 6", "12, 6", "13, 10", "16, 10", "17, 14"})
    void onlyWholeChunksBeforeTheWindowAreSettled(int count, int settled) {
        CacheRecipe recipe =
                CacheRecipe.parse("keys: int(bits=8) ; values: int(bits=8) ; chunk: 4 ; window: 3 ; first: 2");
        assertEquals(settled, recipe.settled(count));
    }
}
