package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteShufflesTest {
    @TempDir
    private Path folder;

    /// Ice Lake, Cascade Lake, Haswell, and a processor that only begins like the first.
    @ParameterizedTest
    @CsvSource({
        "fpu avx2 avx512f avx512bw avx512vbmi avx512_vbmi2, true",
        "fpu avx2 avx512f avx512bw avx512_vnni, false",
        "fpu avx2, false",
        "fpu avx512vbmi2, false"
    })
    void theFirstListOfFlagsSaysIt(String flags, boolean fast) throws IOException {
        Path list = folder.resolve("cpuinfo");
        Files.writeString(list, "processor\t: 0\nflags\t\t: " + flags + "\nvmx flags\t: avx512vbmi\n");
        assertEquals(fast, ByteShuffles.isListed(list));
    }

    @Test
    void whereNothingIsSaidTheAnswerIsNo() {
        assertFalse(ByteShuffles.isListed(folder.resolve("none")));
    }
}
