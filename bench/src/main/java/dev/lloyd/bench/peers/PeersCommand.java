package dev.lloyd.bench.peers;

import dev.lloyd.bench.Machine;
import dev.lloyd.lab.report.ReportPage;
import dev.lloyd.lab.trial.DataFolder;
import dev.lloyd.lab.trial.SourceCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command `lloyd bench peers`.
@Command(
        name = "peers",
        mixinStandardHelpOptions = true,
        description = {
            "Recall, bytes and speed of vector codecs beside those of Lucene, JVector and faiss, in one process.",
            "",
            "Writes peers.json and peers.html into the folder of --out, and prints the tables. Without --base it takes the"
                    + " 100,000 embeddings vectors/wordnet-minilm-384d of LLOYD_DATA or ../shared/data, and if they are"
                    + " missing synthetic vectors, which it says.",
            "",
            "faiss takes part if LLOYD_FAISS is the path of the shared library of its C interface. Ratios are within a run: parts of"
                    + " a comparison that are to be set against each other belong into one.",
            "",
            "Examples:",
            "  lloyd bench peers --quick",
            "  lloyd bench peers --document docs/vector-benchmarks.md",
            "  lloyd bench peers --search codes --recall-only --document codes.md --plot codes.svg",
            "  lloyd bench peers --search cells --search graph --document docs/vector-benchmarks.md --append",
            "  lloyd bench peers --base base.npy --queries queries.npy --only 'Lucene 4' --only 'lloyd-vec 4'",
        })
public final class PeersCommand implements Callable<Integer> {
    private static final String DATA = "vectors/wordnet-minilm-384d/";
    private static final String TITLE =
            "# Vector codecs and their peers\n\nRecall, bytes and speed, written by the command. Every run"
                    + " has a section; compare speeds within one only.\n\n";
    private static final int SYNTHETIC_DIMENSION = 384;
    private static final List<String> SOURCES =
            List.of("core/src/main", "quant/src/main", "vectors/src/main", "lucene/src/main", "bench/src/main");
    private static final VectorSet.Size QUICK = new VectorSet.Size(25_000, 400);
    private static final VectorSet.Size FULL = new VectorSet.Size(100_000, 1000);
    private static final PeerRun.Effort QUICK_EFFORT = new PeerRun.Effort(5, 0.1);
    private static final PeerRun.Effort FULL_EFFORT = new PeerRun.Effort(7, 0.2);

    /// Held, since loggers that nobody holds forget their level.
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("io.github.jbellis"), Logger.getLogger("org.apache.lucene"));

    @ArgGroup(exclusive = false)
    private @Nullable Sources files;

    /// The vectors to measure on.
    static final class Sources {
        @Option(names = "--base", required = true, paramLabel = "FILE", description = "Vectors to search.")
        private Path base = Path.of("");

        @Option(names = "--queries", required = true, paramLabel = "FILE", description = "Queries.")
        private Path queries = Path.of("");
    }

    @Option(names = "--quick", description = "The first 25,000 vectors and 400 queries, less steady speeds.")
    private boolean quick;

    @Option(
            names = "--resume",
            description = "Use indexes in files, Lucene's and faiss's, of an earlier run on the same vectors.")
    private boolean resume;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Only those with this in their name; may be given several times.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--search",
            paramLabel = "WAY",
            converter = KindConverter.class,
            description = "Only those that search this way: codes (every one is scored), cells or graph; may be given"
                    + " several times.")
    private List<SearchPeer.Kind> ways = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON instead of the tables.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where results and the indexes of a run are (bench/target/peers).")
    private Path out = Path.of("bench/target/peers");

    @Option(names = "--document", paramLabel = "FILE", description = "Write the tables to this file, in Markdown, too.")
    private Optional<Path> document = Optional.empty();

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Draw recall against bytes of codes into this file, in SVG, and link it from the document.")
    private Optional<Path> plot = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Measure nothing: make tables and page of the peers.json of an earlier run.")
    private Optional<Path> from = Optional.empty();

    @Option(names = "--append", description = "Keep what the document has, and write this run below it.")
    private boolean append;

    @Option(names = "--recall-only", description = "Recall and bytes, which need no quiet machine; no speeds.")
    private boolean recallOnly;

    @Option(
            names = "--turn",
            paramLabel = "SECONDS",
            description = "Processor time of each search in each round (0.2, 0.1 with --quick).")
    private Optional<Double> turn = Optional.empty();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that build: as many as there are processors. On a machine with other work 1 may be"
                    + " faster, since faiss's threads wait for each other. Speeds are of one thread always.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /// Called by the command line.
    public PeersCommand() {}

    @Override
    public Integer call() throws IOException {
        LIBRARIES.forEach(logger -> logger.setLevel(Level.SEVERE));
        String above = append && document.isPresent() ? Files.readString(document.get()) + "\n" : TITLE;
        if (from.isPresent()) {
            PeerResults earlier = PeerResults.read(from.get());
            write(above, earlier);
            print(earlier);
            return 0;
        }
        Map<String, String> facts = new LinkedHashMap<>(Machine.describe());
        Optional<Faiss> faiss = Faiss.find(System.getenv());
        VectorSet set = vectors();
        List<SearchPeer> peers = PeerCatalogue.of(
                        set.base().columns(), set.base().rows(), faiss)
                .stream()
                .filter(this::isWanted)
                .toList();
        if (peers.isEmpty()) {
            System.err.println("lloyd bench peers: nothing has " + only + " in its name and searches as asked for");
            return 2;
        }
        describe(facts, set, faiss);
        print(measure(facts, set, peers, above));
        return 0;
    }

    private PeerResults measure(Map<String, String> facts, VectorSet set, List<SearchPeer> peers, String above)
            throws IOException {
        Path indexes = out.resolve("indexes-" + set.base().rows());
        Keeper keeper = new Keeper(facts, above);
        List<PeerRow> rows = new PeerRun(set, indexes, threads, effort(), keeper)
                .measure(peers, resume ? BuildFolder.Resume.YES : BuildFolder.Resume.NO);
        keeper.measured(rows);
        return new PeerResults(facts, rows);
    }

    private PeerRun.Effort effort() {
        if (recallOnly) {
            return PeerRun.Effort.NONE;
        }
        PeerRun.Effort usual = quick ? QUICK_EFFORT : FULL_EFFORT;
        return new PeerRun.Effort(usual.rounds(), turn.orElse(usual.seconds()));
    }

    private boolean isWanted(SearchPeer peer) {
        return (only.isEmpty() || only.stream().anyMatch(peer.name()::contains))
                && (ways.isEmpty() || ways.contains(peer.kind()));
    }

    /// Writes what is known after every peer, so that a run that is interrupted leaves what it has.
    private final class Keeper implements PeerRun.Listener {
        private final Map<String, String> facts;
        private final String above;

        /// @param above what the document has before the tables of this run
        private Keeper(Map<String, String> facts, String above) {
            this.facts = facts;
            this.above = above;
        }

        @Override
        public void begins(String what) {
            System.err.println(what);
        }

        @Override
        public void measured(List<PeerRow> soFar) throws IOException {
            write(above, new PeerResults(facts, soFar));
        }
    }

    private void write(String above, PeerResults results) throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("peers.json"), results.json());
        if (plot.isPresent()) {
            Files.writeString(plot.get(), RecallPlot.svg(results.rows()));
        }
        if (document.isPresent()) {
            Files.writeString(document.get(), above + PeerReport.markdown(results, plot.map(this::link)));
        }
        ReportPage.write(PeerReport.of(results), out.resolve("peers.html"));
    }

    /// The plot, as the document names it.
    private String link(Path file) {
        Path folder = document.orElse(file).toAbsolutePath().getParent();
        return folder == null
                ? file.toString()
                : folder.relativize(file.toAbsolutePath()).toString().replace('\\', '/');
    }

    private void print(PeerResults results) {
        System.out.println(json ? results.json() : PeerReport.markdown(results, Optional.empty()));
    }

    private VectorSet vectors() throws IOException {
        VectorSet.Size size = quick ? QUICK : FULL;
        if (files != null) {
            return VectorSet.read(files.base, files.queries, size, threads);
        }
        try {
            DataFolder data = DataFolder.find(System.getenv());
            Path base = data.file(DATA + "base100k.f16.npy");
            return VectorSet.read(base, data.file(DATA + "query1k.f16.npy"), size, threads);
        } catch (IOException missing) {
            System.err.println("lloyd bench peers: THE REAL VECTORS ARE MISSING (" + missing.getMessage()
                    + "); measuring synthetic ones, which say nothing about real ones");
            return VectorSet.synthetic(SYNTHETIC_DIMENSION, size, threads);
        }
    }

    private void describe(Map<String, String> facts, VectorSet set, Optional<Faiss> faiss) throws IOException {
        facts.put(PeerResults.COMMAND, command());
        facts.put(
                "vectors",
                set.name() + ": " + set.base().rows() + " of " + set.base().columns() + " dimensions, "
                        + set.queries().rows() + " queries, inner product");
        facts.put("building threads", threads + " for Lloyd's codecs, faiss and JVector, 1 for a segment of Lucene");
        facts.put("Lucene", Version.LATEST.toString());
        facts.put("JVector", JVectorVectors.version());
        facts.put("faiss", faiss.map(Faiss::version).orElse(Faiss.ABSENT));
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("commit", SourceCommit.at(Path.of("").toAbsolutePath(), SOURCES));
    }

    private String command() {
        StringBuilder command = new StringBuilder("./lloyd bench peers").append(quick ? " --quick" : "");
        command.append(recallOnly ? " --recall-only" : "");
        ways.forEach(way -> command.append(" --search ").append(KindConverter.word(way)));
        only.forEach(text -> command.append(" --only '").append(text).append('\''));
        return command.toString();
    }
}
