package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What needs the library is skipped where the environment does not name it.
class FaissTest {
    @TempDir
    private Path folder;

    private static Faiss faiss() throws IOException {
        Optional<Faiss> found = Faiss.find(System.getenv());
        assumeTrue(found.isPresent(), "set " + Faiss.VARIABLE + " to the C library of faiss to run this");
        return found.orElseThrow();
    }

    @Test
    void withoutAPathItIsAbsent() throws IOException {
        assertTrue(Faiss.find(Map.of()).isEmpty());
        assertTrue(Faiss.find(Map.of(Faiss.VARIABLE, " ")).isEmpty());
        assertTrue(PeerCatalogue.of(384, 1000, Optional.empty()).stream()
                .noneMatch(peer -> peer.maker().equals("faiss")));
    }

    @Test
    void aFileThatIsNoLibraryIsAnErrorThatNamesIt() throws IOException {
        Path text = Files.writeString(folder.resolve("libfaiss_c.so"), "no library");
        for (String path : List.of(text.toString(), folder.resolve("missing.so").toString())) {
            var refused = assertThrows(IOException.class, () -> Faiss.find(Map.of(Faiss.VARIABLE, path)));
            assertTrue(
                    refused.getMessage().startsWith("LLOYD_FAISS: " + path + " is no library with the C interface"),
                    refused.getMessage());
        }
    }

    @Test
    void anIndexThatKeepsFloatsFindsTheTrueNeighbours() throws IOException {
        Faiss faiss = faiss();
        VectorSet set = VectorSet.synthetic(16, new VectorSet.Size(300, 5), 1);
        try (FaissIndex index = FaissIndex.create(faiss, "Flat", 16)) {
            index.add(set.base());
            int[][] together = index.find(set.queries(), 10);
            for (int row = 0; row < together.length; row++) {
                int[] alone = index.find(set.queries().rowSlice(row, row + 1).values(), 10);
                assertArrayEquals(set.truth()[row].vectors(), alone);
                assertArrayEquals(alone, together[row]);
            }
            index.write(folder.resolve("flat"));
        }
        try (FaissIndex again = FaissIndex.read(faiss, folder.resolve("flat"), 16)) {
            assertEquals(1, set.recall(again.find(set.queries(), 10), 1));
        }
    }

    @Test
    void whatFaissRefusesIsSaidInItsWords() throws IOException {
        Faiss faiss = faiss();
        var refused = assertThrows(IllegalStateException.class, () -> FaissIndex.create(faiss, "Nonsense", 16));
        assertTrue(refused.getMessage().contains("Nonsense"), refused.getMessage());
    }

    @Test
    void allItsIndexesFindMoreThanChanceAndNotAllInOneCell() throws IOException {
        VectorSet set = VectorSet.synthetic(192, new VectorSet.Size(1000, 20), 2);
        for (SearchPeer peer : FaissCatalogue.of(192, 16, faiss())) {
            if (peer.name().contains("OPQ")) {
                continue; // It learns for a minute.
            }
            Path place = Files.createDirectories(folder.resolve(peer.name()));
            double first;
            try (BuiltPeer built = peer.build(set, place, 1)) {
                Asking asking = new Asking(10, peer.kind().width());
                int[][] found = built.findAll(set.queries(), asking);
                first = set.recall(found, 1);
                assertTrue(first > 0.4, peer.name() + " " + first);
                assertTrue(built.footprint().codes() >= 192 / 8.0, peer.name() + built.footprint());
                int narrow = Arrays.stream(built.findBatch(set.queries(), new Asking(1000, 1)))
                        .mapToInt(each -> each.length)
                        .max()
                        .orElseThrow();
                assertEquals(peer.kind() == SearchPeer.Kind.EVERY_CODE, narrow == 1000, peer.name() + " " + narrow);
            }
            try (BuiltPeer again = peer.build(set, place, 1)) {
                assertEquals(
                        first,
                        set.recall(
                                again.findAll(
                                        set.queries(),
                                        new Asking(10, peer.kind().width())),
                                1));
            }
        }
    }
}
