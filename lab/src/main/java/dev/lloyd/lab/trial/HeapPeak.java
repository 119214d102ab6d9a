package dev.lloyd.lab.trial;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/// The most heap that some work holds beside what was held when it began, as collections of garbage find it: what is
/// left after each of them, and what is left when the work ends. What comes and goes between two collections is missed.
///
/// Notices of collections arrive a while after them: those of collections before the start are left out by their
/// numbers, and the end waits for those of its own, {@value #PATIENCE_MILLIS} ms at most.
final class HeapPeak implements AutoCloseable {
    private static final Set<String> AREAS = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(area -> area.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());

    private static final long PATIENCE_MILLIS = 2000;

    /// The number of the last collection that each collector has told of, or had made before the start.
    private final Map<String, Long> heard = new HashMap<>();
    private final long before;
    private long most;
    private final NotificationListener listener = (notification, handback) -> {
        if (notification.getUserData() instanceof CompositeData data) {
            hear(GarbageCollectionNotificationInfo.from(data));
        }
    };

    private HeapPeak() {
        before = used();
        heard.putAll(made());
        collectors().forEach(each -> each.addNotificationListener(listener, null, null));
    }

    /// How many collections each collector has made.
    private static Map<String, Long> made() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .collect(Collectors.toMap(GarbageCollectorMXBean::getName, GarbageCollectorMXBean::getCollectionCount));
    }

    private synchronized void hear(GarbageCollectionNotificationInfo notice) {
        long number = notice.getGcInfo().getId();
        if (number > heard.getOrDefault(notice.getGcName(), 0L)) {
            heard.put(notice.getGcName(), number);
            most = Math.max(most, left(notice));
            notifyAll();
        }
    }

    /// Begins, with a heap without garbage.
    static HeapPeak start() {
        System.gc();
        return new HeapPeak();
    }

    private static List<NotificationEmitter> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map((GarbageCollectorMXBean each) -> (NotificationEmitter) each)
                .toList();
    }

    private static long left(GarbageCollectionNotificationInfo notice) {
        return notice.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(each -> AREAS.contains(each.getKey()))
                .map(each -> each.getValue())
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// Bytes so far, 0 or more. Collects garbage, which takes a moment.
    synchronized long bytes() {
        System.gc();
        awaitNotices();
        return Math.max(0, Math.max(most, used()) - before);
    }

    private synchronized void awaitNotices() {
        Map<String, Long> made = made();
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        try {
            while (made.entrySet().stream().anyMatch(each -> heard.getOrDefault(each.getKey(), 0L) < each.getValue())) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    /// Stops looking.
    @Override
    public void close() {
        for (NotificationEmitter each : collectors()) {
            try {
                each.removeNotificationListener(listener);
            } catch (ListenerNotFoundException exception) {
                throw new AssertionError("the listener was added to every collector", exception);
            }
        }
    }
}
