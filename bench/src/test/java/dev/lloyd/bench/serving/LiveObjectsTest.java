package dev.lloyd.bench.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveObjectsTest {
    private static final int BYTES = 64 << 20;
    private static final int NOISE = 4 << 20;

    /// Keeps some bytes after a plus and none after a minus, and answers when it does.
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] arguments) throws IOException {
            byte[] kept = new byte[0];
            for (int next = System.in.read(); next >= 0; next = System.in.read()) {
                kept = new byte[next == '+' ? BYTES : 0];
                System.out.println(kept.length);
            }
        }
    }

    private static long bytes(Process keeper, BufferedWriter orders, BufferedReader answers, char order)
            throws Exception {
        orders.write(order);
        orders.flush();
        answers.readLine();
        return LiveObjects.bytes(keeper.pid());
    }

    @Test
    void whatIsKeptIsCountedAndWhatIsLeftIsNot() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process keeper =
                new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Keeper.class.getName()).start();
        try (BufferedWriter orders = keeper.outputWriter();
                BufferedReader answers = keeper.inputReader()) {
            long before = bytes(keeper, orders, answers, '-');
            long with = bytes(keeper, orders, answers, '+');
            long after = bytes(keeper, orders, answers, '-');

            assertEquals(BYTES, with - before, NOISE);
            assertEquals(before, after, NOISE);
        } finally {
            keeper.destroyForcibly();
        }
    }

    @Test
    void aProcessThatIsNotThereIsAnErrorThatNamesIt() throws Exception {
        Process ended = new ProcessBuilder("sleep", "0").start();
        ended.waitFor();

        IOException error = assertThrows(IOException.class, () -> LiveObjects.bytes(ended.pid()));

        assertTrue(error.getMessage().contains("process " + ended.pid()), error.getMessage());
    }

    @Test
    void aProcessDoesNotCountItself() {
        long self = ProcessHandle.current().pid();

        assertThrows(IllegalArgumentException.class, () -> LiveObjects.bytes(self));
    }
}
