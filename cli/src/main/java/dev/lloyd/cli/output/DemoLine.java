package dev.lloyd.cli.output;

import dev.lloyd.lab.demo.DemoListener;
import dev.lloyd.models.packed.TensorRecord;
import java.io.PrintWriter;

/// Shows how far a demonstration has come: a line for each stage on standard error, and on a terminal a progress line
/// below it.
public final class DemoLine implements DemoListener, AutoCloseable {
    private final PrintWriter target;
    private ProgressLine line;

    /// Starts silently.
    ///
    /// @param target standard error
    public DemoLine(PrintWriter target) {
        this.target = target;
        this.line = ProgressLine.start("demo", "steps", -1);
    }

    @Override
    public void stage(String description) {
        line.close();
        target.println(description + " ...");
        target.flush();
        line = ProgressLine.start("demo", "values", -1);
    }

    @Override
    public void update(String file, long done, long total) {
        line.note(file);
        line.total(total);
        line.reach(done);
    }

    @Override
    public void tensor(TensorRecord summary, long done, long total) {
        line.note(summary.tensor());
        line.total(total);
        line.reach(done);
    }

    @Override
    public void step(String description) {
        line.note(description);
    }

    @Override
    public void close() {
        line.close();
    }
}
