package dev.lloyd.bench;

import dev.lloyd.bench.kernel.ActivationBenchmark;
import dev.lloyd.bench.kernel.FloatBenchmark;
import dev.lloyd.bench.kernel.HadamardBenchmark;
import dev.lloyd.bench.kernel.IntegerBenchmark;
import dev.lloyd.bench.kernel.MemoryBenchmark;
import dev.lloyd.bench.kernel.PackedBenchmark;
import dev.lloyd.bench.kernel.RowBenchmark;
import dev.lloyd.bench.kernel.StreamBenchmark;
import dev.lloyd.bench.kernel.TableBenchmark;
import dev.lloyd.bench.operation.EntropyBenchmark;
import dev.lloyd.bench.operation.GemmBenchmark;
import dev.lloyd.bench.operation.QuantizeBenchmark;
import dev.lloyd.bench.operation.TrellisBenchmark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks, each with its peers and its scalar twin, and puts the results into rows.
final class Suite {
    /// What shares of bandwidth and of the peak are shares of; in every run.
    private static final List<String> YARDSTICKS = List.of("memory.read", "gemm.floats");

    static final List<Class<?>> CLASSES = List.of(
            MemoryBenchmark.class,
            GemmBenchmark.class,
            FloatBenchmark.class,
            IntegerBenchmark.class,
            RowBenchmark.class,
            TableBenchmark.class,
            StreamBenchmark.class,
            PackedBenchmark.class,
            HadamardBenchmark.class,
            ActivationBenchmark.class,
            EntropyBenchmark.class,
            TrellisBenchmark.class,
            QuantizeBenchmark.class);

    private final Effort effort;
    private final Consumer<String> progress;

    /// @param progress told about each method before it runs
    Suite(Effort effort, Consumer<String> progress) {
        this.effort = effort;
        this.progress = progress;
    }

    static List<Subject> subjects() {
        return CLASSES.stream().flatMap(type -> Subject.of(type).stream()).toList();
    }

    /// The subjects whose label contains the filter, after the yardsticks.
    static List<Subject> chosen(String filter) {
        return subjects().stream()
                .filter(subject ->
                        YARDSTICKS.contains(subject.label()) || subject.label().contains(filter))
                .toList();
    }

    /// Runs subjects.
    List<Row> run(List<Subject> subjects) throws RunnerException {
        List<Row> rows = new ArrayList<>();
        Yardsticks yardsticks = new Yardsticks();
        for (int index = 0; index < subjects.size(); index++) {
            Subject subject = subjects.get(index);
            progress.accept(index + 1 + "/" + subjects.size() + " " + subject.label());
            List<Measurement> measured = measure(subject.method(), false);
            List<Measurement> scalar = subject.twin() ? measure(subject.method(), true) : List.of();
            List<Rival> rivals = new ArrayList<>();
            for (Method peer : subject.peers()) {
                rivals.add(new Rival(peer.getAnnotation(Peer.class).name(), measure(peer, false)));
            }
            for (Measurement measurement : measured) {
                if (YARDSTICKS.contains(subject.label())) {
                    yardsticks.add(subject.work(), measurement);
                }
                rows.add(Row.of(subject, measurement, yardsticks, scalar, rivals));
            }
        }
        return rows;
    }

    private List<Measurement> measure(Method method, boolean scalar) throws RunnerException {
        String name = method.getDeclaringClass().getName() + "." + method.getName();
        ChainedOptionsBuilder options = effort.applyTo(new OptionsBuilder())
                .include("^" + Pattern.quote(name) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .jvmArgs(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xms2g",
                        "-Xmx2g",
                        // Lucene reports that it found the vector module.
                        "-Djava.util.logging.SimpleFormatter.format=",
                        "-Dlloyd.kernels=" + (scalar ? "scalar" : "vector"));
        if (scalar && hasThreads(method)) {
            options = options.param("threads", "1");
        }
        // The machines that JMH starts announce incubating modules and the like; that is of interest only on failure.
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream output = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream results = System.out;
        PrintStream errors = System.err;
        System.setOut(output);
        System.setErr(output);
        try {
            return new Runner(options.build())
                    .run().stream().map(Measurement::of).toList();
        } catch (RunnerException exception) {
            progress.accept(said.toString(StandardCharsets.UTF_8));
            throw exception;
        } finally {
            System.setOut(results);
            System.setErr(errors);
        }
    }

    private static boolean hasThreads(Method method) {
        for (Class<?> state : method.getParameterTypes()) {
            for (var field : state.getFields()) {
                if (field.getName().equals("threads")) {
                    return true;
                }
            }
        }
        return false;
    }
}
