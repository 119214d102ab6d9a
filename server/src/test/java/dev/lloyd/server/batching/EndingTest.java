package dev.lloyd.server.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.server.Tiny;
import dev.lloyd.server.batching.Generation.End;
import dev.lloyd.server.batching.Generation.Ended;
import dev.lloyd.server.batching.RefusedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When a batch ends, so do all of its texts.
@Timeout(120)
class EndingTest {
    /// What is thrown outside of a step ends what runs, what waits, and the batch for good.
    @Test
    void anErrorOutsideOfAStepIsTheEndOfAll() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Decoder decoder = Tiny.decoder();
        AtomicBoolean sound = new AtomicBoolean(true);
        Supplier<KeyValueCache> newCache = () -> {
            if (sound.getAndSet(false)) {
                return decoder.newCache();
            }
            throw new LinkageError("half of the program is missing");
        };
        try (Workers workers = Workers.of(1);
                Batching batching = BatchingTest.batching(decoder, newCache, new Capacity(2, 2, 64), workers)) {
            List<Generation> all = new ArrayList<>();
            all.add(batching.submit(held(release)));
            while (batching.load().running() == 0) {
                Thread.onSpinWait();
            }
            // Its step is held, so that these wait.
            all.add(batching.submit(held(release)));
            all.add(batching.submit(held(release)));
            assertFalse(batching.isBroken());
            release.countDown();
            for (Generation each : all) {
                assertEquals(End.FAILED, end(each));
            }
            assertTrue(batching.isBroken());
            assertTrue(batching.drain(BatchingTest.PATIENCE));
            assertEquals(0, batching.load().running() + batching.load().waiting());
            RefusedException refused = assertThrows(RefusedException.class, () -> batching.submit(held(release)));
            assertEquals(Reason.BROKEN, refused.reason());
        }
    }

    @Test
    void closingEndsEveryText() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Decoder decoder = Tiny.decoder();
        try (Workers workers = Workers.of(1)) {
            Batching batching = BatchingTest.batching(decoder, decoder::newCache, new Capacity(1, 2, 64), workers);
            Generation running = batching.submit(held(release));
            Generation waiting = batching.submit(held(release));
            Thread closing = Thread.ofPlatform().start(batching::close);
            // While it waits for the step that is held, nothing is taken.
            assertThrows(RefusedException.class, () -> {
                while (true) {
                    batching.submit(held(release)).cancel();
                }
            });
            release.countDown();
            closing.join();
            assertEquals(End.CANCELLED, end(running));
            assertEquals(End.CANCELLED, end(waiting));
        }
    }

    /// A text whose every token waits.
    private static GenerationRequest held(CountDownLatch latch) {
        return new GenerationRequest(new int[] {2}, 390, (logits, offset, count) -> {
            BatchingTest.awaitQuietly(latch);
            return 4;
        });
    }

    /// How a text ends, whatever it says before.
    private static End end(Generation generation) throws InterruptedException {
        while (true) {
            if (generation.next(BatchingTest.PATIENCE).orElseThrow() instanceof Ended ended) {
                return ended.end();
            }
        }
    }
}
