package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Attention.Mask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadRunsTest {
    private static final int SIZE = 5;

    /// Fewer queries than share a pair, as many, those of some pairs, with and without a run that is not full, and all.
    @ParameterizedTest
    @CsvSource({
        "8,8,1,8",
        "8,8,3,3",
        "16,8,1,16",
        "16,8,2,8",
        "16,8,4,4",
        "16,8,7,3",
        "16,8,16,1",
        "32,4,3,12",
        "32,4,8,4",
        "32,4,16,2",
        "6,1,4,2",
        "6,1,6,1"
    })
    void eachHeadLooksAtItsPairOnce(int heads, int keyValueHeads, int most, int count) {
        HeadRuns cut = HeadRuns.of(new Attention(0, heads, keyValueHeads, Mask.CAUSAL), SIZE, most);
        assertEquals(count, cut.runs().size());
        int next = 0;
        for (HeadRuns.Run run : cut.runs()) {
            assertEquals(next, run.first());
            assertTrue(run.queries() <= most, run.queries() + " queries");
            for (Slice slice : run.pairs()) {
                for (int query = 0; query < slice.queries(); query++) {
                    assertEquals(next++ / (heads / keyValueHeads) * SIZE, slice.offset());
                }
                assertEquals(SIZE, slice.size());
            }
            assertEquals(next - run.first(), run.queries());
        }
        assertEquals(heads, next);
    }
}
