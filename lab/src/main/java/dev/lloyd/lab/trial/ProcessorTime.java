package dev.lloyd.lab.trial;

import java.lang.management.ManagementFactory;

/// The processor time of this program, all threads together, those of the compiler and of the collector as well:
/// what other programs take does not count.
public final class ProcessorTime {
    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    private ProcessorTime() {}

    /// Nanoseconds so far; of wall-clock time where the machine does not say.
    public static long nanos() {
        long time = SYSTEM.getProcessCpuTime();
        return time < 0 ? System.nanoTime() : time;
    }
}
