package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All peers on a few vectors.
class PeersTest {
    private static final int VECTORS = 500;
    private static final int DIMENSION = 96;
    private static final VectorSet SET = VectorSet.synthetic(DIMENSION, new VectorSet.Size(VECTORS, 20), 2);

    /// By chance, ten of 500 have a recall of 0.02; signs alone are the weakest codes here.
    private static final double ABOVE_CHANCE = 0.2;

    @TempDir
    private static Path folder;

    private static List<PeerRow> rows = List.of();

    @BeforeAll
    static void measure() throws IOException {
        rows = run().measure(PeerCatalogue.of(DIMENSION, VECTORS, Optional.empty()), BuildFolder.Resume.NO);
    }

    private static PeerRun run() {
        return new PeerRun(SET, folder, 2, new PeerRun.Effort(1, 0.001), new PeerRun.Listener() {
            @Override
            public void begins(String what) {}

            @Override
            public void measured(List<PeerRow> soFar) {
                assertTrue(soFar.stream().allMatch(row -> Double.isNaN(row.rate())), soFar.toString());
            }
        });
    }

    private static PeerRow row(String name) {
        return rows.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name));
    }

    @Test
    void everyPeerFindsFarMoreThanChanceAndMoreWithMoreCandidates() {
        for (PeerRow row : rows) {
            assertTrue(row.recall().getFirst() > ABOVE_CHANCE, row.toString());
            for (int index = 1; index < PeerRow.FACTORS.size(); index++) {
                assertTrue(row.recall().get(index) >= row.recall().get(index - 1), row.toString());
            }
            assertTrue(row.rate() > 0 && row.timesLucene() > 0, row.toString());
        }
    }

    @Test
    void everyPeerCountsItsBytes() {
        for (PeerRow row : rows) {
            Footprint footprint = row.footprint();
            // The fewest are eight codes of a byte, then signs, a bit a value; no code is as large as its floats.
            boolean summed = List.of("residual-quantization", "lsq").contains(row.name());
            double least = summed ? 8 : DIMENSION / 8.0;
            assertTrue(footprint.codes() >= least && footprint.codes() < 4 * DIMENSION, row.toString());
            assertEquals(row.name().contains("graph"), row.kind() == SearchPeer.Kind.GRAPH, row.toString());
        }
        assertEquals(DIMENSION / 2.0 + 2, row("lloyd-vec 4 bit").footprint().codes());
        assertEquals(48, row("JVector PQ 48").footprint().codes());
        for (String grid : List.of("segments", "row-trellis", "entropy-coded-rows")) {
            String line = "klt(of=weights) | centre | " + grid + "(bits=3.83334)";
            assertEquals(48, row(line).footprint().codes(), line);
        }
        // Whole words of 64 signs.
        assertEquals(
                8 * Math.ceilDiv(DIMENSION, 64), row("JVector BQ").footprint().codes());
        // Codes, two interval ends, a correction and the sum of components; the rest is headers and the mean.
        double lucene = row("Lucene 4 bit").footprint().codes();
        assertTrue(lucene >= DIMENSION / 2.0 + 16 && lucene < DIMENSION / 2.0 + 20, lucene + "");
        double raw = row("Lucene 4 bit").footprint().raw();
        assertTrue(raw >= 4 * DIMENSION && raw < 4 * DIMENSION + 4, raw + "");
    }

    @Test
    void moreBitsFindMore() {
        for (String each : List.of("lloyd-vec %s bit", "rabitq %s bit", "Lucene %s bit", "Lucene %s bit, graph")) {
            double one = row(each.formatted(1)).recall().getFirst();
            double four = row(each.formatted(4)).recall().getFirst();
            assertTrue(four > one + 0.1, each + ": " + one + ", " + four);
        }
    }

    @Test
    void exactNeighboursHaveARecallOfOneAndOthersOfNone() {
        int[][] exact = new int[SET.truth().length][];
        int[][] none = new int[exact.length][VectorSet.NEIGHBOURS];
        for (int query = 0; query < exact.length; query++) {
            exact[query] = SET.truth()[query].vectors();
            java.util.Arrays.fill(none[query], -1);
        }
        assertEquals(1, SET.recall(exact, 1));
        assertEquals(0, SET.recall(none, 10));
    }

    @Test
    void anEarlierRunIsResumedWithTheSameFigures() throws IOException {
        List<SearchPeer> lucene = PeerCatalogue.of(DIMENSION, VECTORS, Optional.empty()).stream()
                .filter(peer -> peer.name().startsWith("Lucene 4 bit"))
                .toList();
        for (PeerRow again : run().measure(lucene, BuildFolder.Resume.YES)) {
            PeerRow first = row(again.name());
            assertEquals(first.recall(), again.recall());
            assertEquals(first.buildSeconds(), again.buildSeconds());
            assertEquals(first.footprint(), again.footprint());
        }
    }

    @Test
    void namesAreDifferentAndSoAreFolders() {
        Set<Path> folders = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (SearchPeer peer : PeerCatalogue.of(384, 100_000, Optional.empty())) {
            names.add(peer.name());
            folders.add(BuildFolder.of(folder, peer.name()).path());
        }
        assertEquals(names.size(), folders.size(), names.toString());
        assertTrue(names.contains("klt(of=weights) | centre | row-trellis(bits=0.95834)"), names.toString());
    }

    @Test
    void theDocumentAndTheJsonHaveEveryPeer() {
        PeerResults results = new PeerResults(Map.of("date", "2026-01-01"), rows);
        String page = PeerReport.markdown(results, Optional.empty());
        String json = results.json();
        for (PeerRow row : rows) {
            assertTrue(page.contains("| " + row.name().replace("|", "\\|") + " | "), row.name());
            assertTrue(json.contains("\"" + row.name() + "\""), row.name());
        }
    }

    @Test
    void resultsAreReadAsTheyWereWritten() throws IOException {
        PeerResults results = new PeerResults(Map.of("date", "2026-01-01"), rows);
        Path file = Files.writeString(folder.resolve("peers.json"), results.json());
        assertEquals(
                PeerReport.markdown(results, Optional.empty()),
                PeerReport.markdown(PeerResults.read(file), Optional.empty()));
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"facts\": {}}");
        var refused = assertThrows(IOException.class, () -> PeerResults.read(broken));
        assertTrue(refused.getMessage().startsWith(broken + " has no results of peers: "), refused.getMessage());
    }
}
