package dev.lloyd.bench.generation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A process that answers a line with a line, and waits without work while others have their turn.
///
/// Answers start with a mark of their own, among what libraries may print; after it, {@link #FAILURE} says that there
/// is no answer, and why.
final class LineProcess implements AutoCloseable {
    /// What follows the mark where something went wrong.
    static final String FAILURE = "failed: ";

    private static final long PATIENCE = 10;

    private final String name;
    private final String mark;
    private final Process process;
    private final PrintStream questions;
    private final BufferedReader answers;

    /// Starts it.
    ///
    /// @param name of what runs in it, for errors
    /// @param mark what its answers start with
    /// @throws IOException if there is no such program
    LineProcess(String name, String mark, ProcessBuilder builder) throws IOException {
        this.name = name;
        this.mark = mark;
        this.process = builder.start();
        this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Sends a line and waits for the answer to it.
    ///
    /// @throws IOException as {@link #answer} does
    String ask(String question) throws IOException {
        questions.println(question);
        return answer();
    }

    /// The next answer, without its mark.
    ///
    /// @throws IOException if it is a failure, or the process ended without one
    String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(mark + FAILURE)) {
                throw new IOException(name + ": " + line.substring(mark.length() + FAILURE.length()));
            }
            if (line.startsWith(mark)) {
                return line.substring(mark.length());
            }
        }
        throw new IOException(
                "the process of " + name + " ended without an answer; run it alone to see why: " + process.info());
    }

    @Override
    public void close() {
        questions.close();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
