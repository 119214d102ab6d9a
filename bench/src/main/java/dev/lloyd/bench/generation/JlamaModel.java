package dev.lloyd.bench.generation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A model in Jlama, in a {@link JlamaProcess} with the options of this Java machine. It waits without
/// work while others have their turn.
final class JlamaModel implements RunningModel {
    private final JlamaForm form;
    private final LineProcess process;

    /// Loads it, and returns when it is ready.
    JlamaModel(JlamaForm form, int threads) throws IOException {
        this.form = form;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JlamaProcess.class.getName()));
        command.addAll(List.of(form.directory().toString(), Integer.toString(threads), form.inputs()));
        this.process = new LineProcess(
                "Jlama",
                JlamaProcess.ANSWER,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .directory(new File(System.getProperty("user.dir"))));
        process.answer();
    }

    @Override
    public String name() {
        return form.name();
    }

    @Override
    public double generate(int tokens) {
        return ask(JlamaProcess.GENERATE, tokens);
    }

    @Override
    public double read(int tokens) {
        return ask(JlamaProcess.READ, tokens);
    }

    private double ask(String what, int tokens) {
        try {
            return Double.parseDouble(process.ask(what + " " + tokens));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
