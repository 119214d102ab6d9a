package dev.lloyd.bench.serving;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What another Java process keeps on its heap.
final class LiveObjects {
    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

    private LiveObjects() {}

    /// Bytes of all objects that a full collection leaves, as `jcmd` of the same Java counts them. The process stands
    /// still meanwhile.
    ///
    /// @param pid of another process of the same user and Java
    /// @throws IOException with what `jcmd` says, if it cannot count
    static long bytes(long pid) throws IOException, InterruptedException {
        if (pid == ProcessHandle.current().pid()) {
            throw new IllegalArgumentException("a process that stands still cannot read how it is counted");
        }
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process counting = new ProcessBuilder(jcmd.toString(), String.valueOf(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        List<String> said = counting.inputReader(StandardCharsets.UTF_8).readAllLines();
        Matcher total = TOTAL.matcher(said.isEmpty() ? "" : said.getLast());
        if (counting.waitFor() != 0 || !total.matches()) {
            throw new IOException("jcmd cannot count what process " + pid + " keeps: " + String.join(" ", said));
        }
        return Long.parseLong(total.group(1));
    }
}
