package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeMemoryTest {
    @Test
    void piecesAreZeroAlignedAndApart() {
        CodeMemory memory = new CodeMemory();
        List<MemorySegment> pieces = new ArrayList<>();
        for (long bytes : new long[] {0, 1, 63, 64, 65, 20_000_000, 20_000_000, 50_000_000, 7}) {
            MemorySegment piece = memory.allocate(bytes);
            assertEquals(bytes, piece.byteSize());
            assertEquals(0, piece.address() % 64);
            assertTrue(bytes == 0 || piece.get(ValueLayout.JAVA_BYTE, bytes - 1) == 0);
            piece.fill((byte) (pieces.size() + 1));
            pieces.add(piece);
        }
        for (int index = 0; index < pieces.size(); index++) {
            MemorySegment piece = pieces.get(index);
            for (long at = 0; at < piece.byteSize(); at += Math.max(1, piece.byteSize() - 1)) {
                assertEquals(index + 1, piece.get(ValueLayout.JAVA_BYTE, at));
            }
        }
    }
}
