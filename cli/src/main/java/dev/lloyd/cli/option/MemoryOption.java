package dev.lloyd.cli.option;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How much memory a run may take. The launcher gives the Java machine that much heap; here it is compared with what
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

    /// Checks that the units fit.
    ///
    /// @throws IllegalArgumentException if they do not, saying what they need
    public void require(Model model, Optional<CalibrationSet> text, Workers workers, List<Unit> units) {
        long most = size == null ? Runtime.getRuntime().maxMemory() : bytes(size);
        long need = new Planner(model, text, workers).peakBytes(units);
        if (need > most) {
            throw new IllegalArgumentException("this needs up to " + Figures.bytes(need) + " of memory and may use "
                    + Figures.bytes(most) + "; allow more with --max-memory, or calibrate on fewer tokens");
        }
    }

    /// Reads `512m`, `4g`, `300000k` or a number of bytes.
    static long bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("[0-9]{1,12}[kmgt]?")) {
            throw new IllegalArgumentException("--max-memory is a size such as 512m or 4g, not '" + text + "'");
        }
        int shift = 10 * ("kmgt".indexOf(lower.charAt(lower.length() - 1)) + 1);
        String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 1);
        return Long.parseLong(digits) << shift;
    }
}
