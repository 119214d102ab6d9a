package dev.lloyd.lab.trial;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/// The most heap that is in use during some work, as collections of garbage find it: what is left after each of them,
/// and what is left when the work ends. What comes and goes between two collections is missed.
final class HeapPeak implements AutoCloseable {
    private static final Set<String> AREAS = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(area -> area.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());

    private final AtomicLong most = new AtomicLong();
    private final NotificationListener listener = (notification, handback) -> {
        if (notification.getUserData() instanceof CompositeData data) {
            most.accumulateAndGet(left(data), Math::max);
        }
    };

    private HeapPeak() {
        collectors().forEach(each -> each.addNotificationListener(listener, null, null));
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

    private static long left(CompositeData data) {
        return GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(each -> AREAS.contains(each.getKey()))
                .map(each -> each.getValue())
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /// Bytes so far. Collects garbage, which takes a moment.
    long bytes() {
        System.gc();
        long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Math.max(most.get(), now);
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
