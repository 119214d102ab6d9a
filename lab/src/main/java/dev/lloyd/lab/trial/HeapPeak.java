package dev.lloyd.lab.trial;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/// The most heap that is in use during some work: the sum over heap areas of their peaks, so rather too much than
/// too little. Garbage that was not yet collected counts.
final class HeapPeak {
    private HeapPeak() {}

    private static List<MemoryPoolMXBean> areas() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(area -> area.getType() == MemoryType.HEAP)
                .toList();
    }

    /// Begins anew.
    static void reset() {
        areas().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /// Bytes since then.
    static long bytes() {
        return areas().stream()
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
