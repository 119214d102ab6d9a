package dev.lloyd.bench.generation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A llama.cpp that was made for this processor: of the libraries that the npm package `node-llama-cpp` has for one
/// system, the one that llama.cpp itself chose when it was loaded.
///
/// @param folder where `npm install --ignore-scripts node-llama-cpp` was run
/// @param release of llama.cpp
/// @param backend its name of the family of processors, such as zen4
/// @param version of node-llama-cpp
/// @param layouts of weights that it repacks when it loads a file, and `-` where it repacks none
record LlamaCppBuild(Path folder, String release, String backend, String version, String layouts) {
    private static final String ANSWER = "llama.cpp answers ";
    private static final String NOTHING = "-";
    private static final int WORDS = 4;

    /// Loads it to see what it is.
    ///
    /// @throws IllegalArgumentException if there is no such package in the folder
    /// @throws IOException if there is no Node, or no library for this system
    static LlamaCppBuild in(Path folder) throws IOException {
        Path library = folder.resolve("node_modules/node-llama-cpp/dist/index.js");
        if (!Files.exists(library)) {
            throw new IllegalArgumentException("--llama-cpp needs a folder in which 'npm install --ignore-scripts"
                    + " node-llama-cpp' was run: there is no " + library);
        }
        try (LineProcess process = start(folder, List.of())) {
            return parse(folder, process.answer());
        }
    }

    /// Reads the first answer of the script.
    ///
    /// @throws IOException if it is not one
    static LlamaCppBuild parse(Path folder, String answer) throws IOException {
        String[] words = answer.split(" ", -1);
        if (words.length != WORDS) {
            throw new IOException("llama.cpp was to say its release, backend, package and layouts, not: " + answer);
        }
        return new LlamaCppBuild(folder, words[0], words[1], words[2], words[3]);
    }

    /// Starts the script.
    ///
    /// @param arguments nothing to see what is there, or a file and how many threads
    /// @throws IOException if there is no Node
    static LineProcess start(Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", "--input-type=module", "-e", script()));
        command.add(folder.toString());
        command.addAll(arguments);
        try {
            return new LineProcess(
                    "llama.cpp in Node",
                    ANSWER,
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        } catch (IOException exception) {
            throw new IOException("--llama-cpp needs Node 20 or newer on the PATH, as 'node'", exception);
        }
    }

    private static String script() throws IOException {
        try (InputStream script =
                Objects.requireNonNull(LlamaCppBuild.class.getResourceAsStream("llama-cpp.mjs"), "llama-cpp.mjs")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Release, family of processors, and layouts where there are some.
    String name() {
        return "llama.cpp " + release + ", " + backend + (layouts.equals(NOTHING) ? "" : ", " + layouts);
    }
}
