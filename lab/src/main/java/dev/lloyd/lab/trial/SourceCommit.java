package dev.lloyd.lab.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Which code figures were made with: the last commit that changed the sources which figures depend on.
public final class SourceCommit {
    /// What is said where there is no repository.
    public static final String UNKNOWN = "unknown";

    private static final List<String> SOURCES =
            List.of("core/src/main", "quant/src/main", "formats/src/main", "models/src/main", "tuning/src/main");

    private SourceCommit() {}

    /// The commit of the checkout at a folder, with a `+` if those sources differ from it; `unknown` where git or
    /// the repository is missing.
    public static String at(Path checkout) {
        return at(checkout, SOURCES);
    }

    /// The same for figures that depend on other sources.
    ///
    /// @param sources folders in the checkout
    public static String at(Path checkout, List<String> sources) {
        String commit = git(checkout, sources, List.of("log", "-1", "--format=%h", "--abbrev=10"));
        if (commit.isEmpty()) {
            return UNKNOWN;
        }
        return git(checkout, sources, List.of("status", "--porcelain")).isEmpty() ? commit : commit + "+";
    }

    private static String git(Path checkout, List<String> sources, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(arguments);
        command.add("--");
        command.addAll(sources);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(checkout.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] output = process.getInputStream().readAllBytes();
            boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            return done ? new String(output, StandardCharsets.UTF_8).strip() : "";
        } catch (IOException exception) {
            return "";
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
