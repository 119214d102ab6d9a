package dev.lloyd.cli.option;

import dev.lloyd.cli.output.Figures;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How much memory a run may take. The launcher gives the Java machine that much heap; here it is compared with
/// what
/// the plan needs, before any work.
public final class MemoryOption {
    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "Most memory to use, such as 512m or 4g; a run that needs more is refused before it begins "
                    + "(default: the heap that Java has).")
    private @Nullable String size;

    /// Called by the command line.
    public MemoryOption() {}

    /// Checks that a run fits.
    ///
    /// @param need the most bytes that it takes
    /// @throws IllegalArgumentException if that is more than it may have
    public void require(long need) {
        long most = size == null ? Runtime.getRuntime().maxMemory() : bytes("--max-memory", size);
        if (need > most) {
            throw new IllegalArgumentException("this needs up to " + Figures.bytes(need) + " of memory and may use "
                    + Figures.bytes(most) + "; allow more with --max-memory, or calibrate on fewer tokens");
        }
    }

    /// Reads `512m`, `4g`, `300000k` or a number of bytes.
    ///
    /// @param option that it was given with
    static long bytes(String option, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("[0-9]{1,12}[kmgt]?")) {
            throw new IllegalArgumentException(option + " is a size such as 512m or 4g, not '" + text + "'");
        }
        int shift = 10 * ("kmgt".indexOf(lower.charAt(lower.length() - 1)) + 1);
        String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 1);
        return Long.parseLong(digits) << shift;
    }
}
