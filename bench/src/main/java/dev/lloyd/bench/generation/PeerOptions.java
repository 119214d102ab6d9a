package dev.lloyd.bench.generation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Beside whom language models are measured.
final class PeerOptions {
    private static final String VARIABLE = "LLOYD_LLAMA_CPP";

    private enum Contender {
        LLAMA_CPP,
        JLAMA,
        LLAMA_CPP_NODE
    }

    /// Loads a rival's model.
    interface Opening {
        /// Loads it, and returns when it is ready.
        ///
        /// @param threads how many it may use
        RunningModel open(int threads) throws IOException;
    }

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Beside whom: ${COMPLETION-CANDIDATES} (LLAMA_CPP,JLAMA).")
    private List<Contender> peers = new ArrayList<>();

    @Option(
            names = "--llama-cpp",
            paramLabel = "FOLDER",
            description =
                    "Where 'npm install --ignore-scripts node-llama-cpp' was run: adds LLAMA_CPP_NODE, a llama.cpp"
                            + " made for this processor. Where only --peers asks for it, " + VARIABLE
                            + " names the folder.")
    private Optional<Path> folder = Optional.empty();

    private Optional<LlamaCppBuild> build = Optional.empty();

    /// Called by the command line.
    PeerOptions() {}

    /// Looks at what was named before minutes are spent.
    ///
    /// @throws IllegalArgumentException if no folder is named that has to be, or nothing lies in it
    /// @throws IOException if llama.cpp cannot be loaded from it
    void check() throws IOException {
        if (peers.isEmpty()) {
            peers = List.of(Contender.LLAMA_CPP, Contender.JLAMA);
        }
        if (folder.isPresent() || peers.contains(Contender.LLAMA_CPP_NODE)) {
            String variable = System.getenv().getOrDefault(VARIABLE, "");
            Path named = folder.or(() -> Optional.of(variable)
                            .filter(text -> !text.isBlank())
                            .map(Path::of))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "LLAMA_CPP_NODE needs a folder with node-llama-cpp: --llama-cpp FOLDER or " + VARIABLE));
            build = Optional.of(LlamaCppBuild.in(named));
        }
    }

    /// What they are, as items of a list in Markdown.
    ///
    /// @param values whether there are values for Jlama, which reads no GGUF
    List<String> items(boolean values) {
        List<String> items = new ArrayList<>();
        if (peers.contains(Contender.LLAMA_CPP)) {
            items.add("- peer: llama.cpp through de.kherud:llama:4.2.0, in this process on the same file");
        }
        if (values && jlama()) {
            items.add(
                    "- peer: Jlama, com.github.tjake:jlama-core and jlama-native:0.8.4, in a process of its own on the"
                            + " same values in its own form");
        }
        build.ifPresent(
                made -> items.add(
                        "- peer: llama.cpp " + made.release() + " through node-llama-cpp " + made.version()
                                + ", in a process of its own on the same file: its library for " + made.backend()
                                + ", batches of 512, flash attention if it wants it, weights repacked as named, times as it counts them"));
        return items;
    }

    /// How those are loaded that can take a file, one after the other.
    ///
    /// @param form what Jlama runs beside the file
    List<Opening> openings(Path file, Optional<JlamaForm> form) {
        List<Opening> openings = new ArrayList<>();
        if (peers.contains(Contender.LLAMA_CPP)) {
            openings.add(threads -> new LlamaCppModel(file, threads));
        }
        build.ifPresent(made -> openings.add(threads -> new LlamaCppNodeModel(made, file, threads)));
        form.ifPresent(some -> openings.add(threads -> new JlamaModel(some, threads)));
        return openings;
    }

    /// Whether Jlama is among them.
    boolean jlama() {
        return peers.contains(Contender.JLAMA);
    }
}
