package dev.lloyd.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SuiteTest {
    private static Subject subject(String label) {
        return Suite.subjects().stream()
                .filter(subject -> subject.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyPeerBelongsToABenchmarkAndEveryMethodIsOneOrTheOther() throws ReflectiveOperationException {
        TreeSet<String> labels = new TreeSet<>();
        int peers = 0;
        for (Subject subject : Suite.subjects()) {
            assertTrue(labels.add(subject.label()), subject.label());
            assertTrue(subject.work().perElement() + subject.work().perBit() > 0, subject.label());
            peers += subject.peers().size();
        }
        int methods = 0;
        for (Class<?> type : Suite.CLASSES) {
            for (Method method : type.getDeclaredMethods()) {
                methods += method.isAnnotationPresent(org.openjdk.jmh.annotations.Benchmark.class) ? 1 : 0;
            }
        }
        assertEquals(methods, labels.size() + peers);
        assertTrue(peers >= 8, "only " + peers + " peers");
    }

    @Test
    void theYardsticksAreInEveryRunAndComeFirst() {
        List<String> labels =
                Suite.chosen("hadamard").stream().map(Subject::label).toList();
        assertEquals(
                List.of("memory.read", "gemm.floats", "hadamard.blocks", "hadamard.kac", "hadamard.transform"), labels);
    }

    @Test
    void workIsTheAmountForEachElementAndBitTimesTheShape() {
        Measurement packed = new Measurement("", Map.of("shape", "256x128", "bits", "4"), 1, 0);
        assertEquals(
                256 * 128 / 2 + 256 * 8, packed.work(subject("packed.floats").work()));
        Measurement transform = new Measurement("", Map.of("shape", "4096"), 1, 0);
        assertEquals(4096 * 12, transform.work(subject("hadamard.transform").work()), 1e-6);
    }

    @Test
    void rowsCarrySharesAndRatiosToTheTwinAndThePeers() {
        Subject dot = subject("stream.dot");
        Yardsticks yardsticks = new Yardsticks();
        Map<String, String> shape = Map.of("shape", "1000");
        yardsticks.add(subject("memory.read").work(), new Measurement("", shape, 1e-6, 0));
        Row row = Row.of(
                dot,
                new Measurement("", shape, 2e-6, 0.5),
                yardsticks,
                List.of(new Measurement("", shape, 16e-6, 0)),
                List.of(new Rival("OpenBLAS", List.of(new Measurement("", shape, 1e-6, 0)))));
        assertEquals(4, row.rate(), 1e-9);
        assertEquals(0.5, row.share(), 1e-9);
        assertEquals(Map.of("scalar", 8.0, "OpenBLAS", 0.5), row.faster());
        String text = Table.text(List.of(row));
        assertTrue(text.contains("| 2.00 us |    50 % | 4.00 GB/s |  50 % | scalar 8.00, OpenBLAS 0.50 |"), text);
        String json = Table.json(Map.of("cores", "2"), List.of(row));
        assertTrue(json.replace(" ", "").contains("\"share\":0.5"), json);
    }
}
