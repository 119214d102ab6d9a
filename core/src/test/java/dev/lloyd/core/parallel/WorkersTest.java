package dev.lloyd.core.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyIndexRunsOnceInEveryLoop(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int round = 0; round < 2000; round++) {
                int count = round % 70;
                AtomicIntegerArray runs = new AtomicIntegerArray(count);
                workers.forEach(count, runs::incrementAndGet);
                // What the loop wrote is there when it returns.
                for (int index = 0; index < count; index++) {
                    assertEquals(1, runs.get(index));
                }
            }
        }
    }

    @Test
    void sleepersWakeUp() throws InterruptedException {
        try (Workers workers = Workers.of(2)) {
            for (int round = 0; round < 5; round++) {
                CountDownLatch both = new CountDownLatch(2);
                // Returns only if two threads run it at once.
                workers.forEach(2, index -> {
                    both.countDown();
                    await(both);
                });
                Thread.sleep(20);
            }
        }
    }

    /// Of ten, one waits for all others, in whichever half it lies: else this never ends.
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void whoeverIsDoneHelpsTheOthers(int slow) {
        try (Workers workers = Workers.of(2)) {
            CountDownLatch others = new CountDownLatch(9);
            workers.forEach(10, index -> {
                if (index == slow) {
                    await(others);
                } else {
                    others.countDown();
                }
            });
            assertEquals(0, others.getCount());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }

    @Test
    void aLoopInsideALoopRunsOnTheThreadThatMeetsIt() {
        try (Workers workers = Workers.of(3)) {
            AtomicInteger runs = new AtomicInteger();
            workers.forEach(9, outer -> {
                Thread thread = Thread.currentThread();
                workers.forEach(5, inner -> {
                    assertSame(thread, Thread.currentThread());
                    runs.incrementAndGet();
                });
            });
            assertEquals(45, runs.get());
        }
    }

    @Test
    void severalThreadsMayHaveLoopsAtOnce() throws InterruptedException {
        try (Workers workers = Workers.of(3)) {
            AtomicInteger sum = new AtomicInteger();
            Thread[] callers = new Thread[4];
            for (int caller = 0; caller < callers.length; caller++) {
                callers[caller] = Thread.ofVirtual().start(() -> {
                    for (int round = 0; round < 500; round++) {
                        workers.forEach(7, sum::addAndGet);
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(4 * 500 * 21, sum.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void theFirstFailureIsThrownAndTheNextLoopRuns(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int round = 0; round < 50; round++) {
                RuntimeException thrown = assertThrows(
                        IllegalStateException.class,
                        () -> workers.forEach(100, index -> {
                            if (index == 17) {
                                throw new IllegalStateException("seventeen");
                            }
                        }));
                assertEquals("seventeen", thrown.getMessage());
                assertThrows(
                        AssertionError.class,
                        () -> workers.forEach(3, index -> {
                            throw new AssertionError();
                        }));
                AtomicInteger runs = new AtomicInteger();
                workers.forEach(10, index -> runs.incrementAndGet());
                assertEquals(10, runs.get());
            }
        }
    }

    @Test
    void loopsAfterTheEndRunOnTheirOwnThread() {
        Workers workers = Workers.of(2);
        workers.forEach(4, index -> {});
        workers.close();
        workers.close();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        workers.forEach(50, index -> threads.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), threads);
        String message = assertThrows(IllegalArgumentException.class, () -> Workers.of(0))
                .getMessage();
        assertTrue(message.endsWith("not 0"), message);
    }
}
