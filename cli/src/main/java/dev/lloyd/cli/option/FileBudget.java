package dev.lloyd.cli.option;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Target;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.models.recipe.RatedRecipe;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a model's file may take: its tensors, and {@value #HEADER} bytes for what says how each is stored.
///
/// @param bytes 1 or more
public record FileBudget(long bytes) {
    private static final int HEADER = 1000;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*([KMGT]?)B?");

    /// Checks that it is something.
    public FileBudget {
        if (bytes < 1) {
            throw new IllegalArgumentException("a model takes more than " + bytes + " bytes");
        }
    }

    /// Reads `12MB`, `1.5GB`, `300k` or a number of bytes; a kilobyte has 1,000 of them, as everything that is printed.
    ///
    /// @throws IllegalArgumentException if it is no size
    public static FileBudget of(String text) {
        Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--memory is a size such as 12MB or 1.5GB, not '" + text + "'");
        }
        String unit = matcher.group(2);
        double scale = unit.isEmpty() ? 1 : Math.pow(1000, "KMGT".indexOf(unit) + 1.0);
        return new FileBudget(Math.round(Double.parseDouble(matcher.group(1)) * scale));
    }

    /// Mean bits that each value of the matrices may take, once everything else has its place.
    ///
    /// @throws IllegalArgumentException if what stays as it is takes all, or no value would have to be made smaller
    public double bits(Model model) throws IOException {
        long values = 0;
        long left = bytes;
        for (Unit unit : Planner.units(model, RatedRecipe.of("rtn"))) {
            for (Target target : unit.targets()) {
                values += target.values();
                left -= HEADER;
            }
            for (String kept : unit.kept()) {
                left -= model.tensors().stored(kept).byteSize();
            }
        }
        // Rounded down to what is printed, so that the rate that is read there fits.
        double bits = Math.floor(8e4 * left / values) / 1e4;
        if (bits <= 0) {
            throw new IllegalArgumentException("what stays as it is and what says how matrices are stored take "
                    + Figures.bytes(bytes - left) + " alone, and --memory allows " + Figures.bytes(bytes));
        }
        if (bits > 16) {
            throw new IllegalArgumentException(Figures.bytes(bytes) + " hold " + Figures.decimals(bits, 1)
                    + " bits of each value: nothing has to be quantized");
        }
        return bits;
    }
}
