package dev.lloyd.bench.generation;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A model in Jlama, in a {@link JlamaProcess} with the options of this Java machine. It waits without
/// work while others have their turn.
final class JlamaModel implements RunningModel {
    private static final long PATIENCE = 10;

    private final JlamaForm form;
    private final Process process;
    private final PrintStream questions;
    private final BufferedReader answers;

    /// Loads it, and returns when it is ready.
    JlamaModel(JlamaForm form, int threads) throws IOException {
        this.form = form;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JlamaProcess.class.getName()));
        command.addAll(List.of(form.directory().toString(), Integer.toString(threads), form.inputs()));
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(new File(System.getProperty("user.dir")))
                .start();
        this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        answer();
    }

    @Override
    public String name() {
        return form.name();
    }

    @Override
    public double generate(int tokens) {
        questions.println(JlamaProcess.GENERATE + " " + tokens);
        return answer();
    }

    @Override
    public double read(int tokens) {
        questions.println(JlamaProcess.READ + " " + tokens);
        return answer();
    }

    private double answer() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(JlamaProcess.ANSWER)) {
                    return Double.parseDouble(line.substring(JlamaProcess.ANSWER.length()));
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        throw new IllegalStateException("the process of Jlama ended; run it alone to see why: " + process.info());
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
