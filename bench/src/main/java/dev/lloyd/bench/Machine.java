package dev.lloyd.bench;

import dev.lloyd.core.kernel.PanelProducts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the figures were measured on.
public final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {}

    /// Processor, cores, Java, system, and how busy it was.
    public static Map<String, String> describe() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", processor());
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        String load = first(LOAD, "");
        if (!load.isEmpty()) {
            machine.put("load before", load.split(" ", 2)[0]);
        }
        return machine;
    }

    /// The same, the day and what multiplies codes, as items of a list in Markdown, in a list that may grow.
    public static List<String> items() {
        List<String> items = new ArrayList<>();
        describe().forEach((name, value) -> items.add("- " + name + ": " + value));
        items.add("- date: " + LocalDate.now(ZoneOffset.UTC));
        items.add("- kernels here: " + PanelProducts.compiled().orElse("Java"));
        return items;
    }

    private static String processor() {
        String line = first(PROCESSORS, "model name");
        return line.isEmpty()
                ? "unknown"
                : line.substring(line.indexOf(':') + 1).strip();
    }

    /// The first line of a file of the system that starts with a text; empty where there is none.
    private static String first(Path file, String start) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start)).findFirst().orElse("");
        } catch (IOException exception) {
            return "";
        }
    }
}
