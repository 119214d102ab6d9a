package dev.lloyd.cli.output;

import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// How far long work has come, with its rate and an estimate: one line on standard error, on a terminal only, gone
/// when the work is done.
///
/// Thread-safe in so far as steps may come from several threads.
public final class ProgressLine implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    private ProgressLine(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /// Starts a line, silent unless the launcher found a terminal.
    ///
    /// @param task what is done, a few words
    /// @param unit what is counted, such as `tensors`
    /// @param total how many there are; negative if unknown
    public static ProgressLine start(String task, String unit, long total) {
        if (!Boolean.getBoolean("lloyd.terminal")) {
            return new ProgressLine(null);
        }
        int columns = Integer.getInteger("lloyd.columns", 80);
        return new ProgressLine(new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .clearDisplayOnFinish()
                .setConsumer(new OneLine(System.err, Math.max(20, columns - 1)))
                .build());
    }

    /// So many units are done, counted from the start.
    public void reach(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /// One more unit is done.
    public void step() {
        advance(1);
    }

    /// So many more units are done.
    public void advance(long count) {
        if (bar != null) {
            bar.stepBy(count);
        }
    }

    /// How many units there are, when it becomes known.
    public void total(long total) {
        if (bar != null) {
            bar.maxHint(total);
        }
    }

    /// What is being worked on now.
    public void note(String note) {
        if (bar != null) {
            bar.setExtraMessage(" " + note);
        }
    }

    /// Takes the line away; a second time does nothing.
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
