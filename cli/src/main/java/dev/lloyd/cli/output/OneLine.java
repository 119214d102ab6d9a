package dev.lloyd.cli.output;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/// Draws progress over itself on one line of a terminal whose width the launcher found, so that the library need
/// not load its own terminal detection, and leaves no empty line behind.
record OneLine(PrintStream out, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
        return columns;
    }

    @Override
    public void accept(String rendered) {
        out.print("\r" + rendered);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
