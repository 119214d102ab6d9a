package dev.lloyd.bench;

import dev.lloyd.bench.caches.CachesCommand;
import dev.lloyd.bench.embedding.EmbeddingCommand;
import dev.lloyd.bench.generation.GenerationCommand;
import dev.lloyd.bench.layout.LayoutsCommand;
import dev.lloyd.bench.peers.PeersCommand;
import dev.lloyd.bench.serving.ServingCommand;
import dev.lloyd.bench.serving.StartCommand;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/// The command `lloyd bench`.
@Command(
        name = "lloyd bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the kernels and whole operations, and prints a table.",
            "",
            "Times are of the best iteration (+median: how much longer the median one was). The share is of the"
                    + " machine's streaming read (GB/s) or of OpenBLAS's matrix product (GF/s) with as many threads,"
                    + " measured in the same run.",
            "",
            "Examples:",
            "  lloyd bench --quick",
            "  lloyd bench packed",
            "  lloyd bench peers --quick",
            "  lloyd bench vectors base.npy --rows 1000000",
            "  lloyd bench generation",
            "  lloyd bench caches",
            "  lloyd bench layouts",
            "  lloyd bench embedding",
            "  lloyd bench serve",
        },
        subcommands = {
            PeersCommand.class,
            VectorsCommand.class,
            GenerationCommand.class,
            CachesCommand.class,
            LayoutsCommand.class,
            EmbeddingCommand.class,
            ServingCommand.class,
            StartCommand.class
        })
public final class Main implements Callable<Integer> {
    @Option(names = "--quick", description = "About six minutes in all, less steady figures.")
    private boolean quick;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--list", description = "Print the names and run nothing.")
    private boolean list;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILTER",
            description = "Part of the names to run, such as float or packed.")
    private String filter = "";

    private Main() {}

    /// Runs the command.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::report)
                .execute(arguments));
    }

    /// Bad input costs a line, anything else is a mistake of ours and says where it was made.
    private static int report(Exception exception, CommandLine command, ParseResult parsed) throws Exception {
        if (exception instanceof NoSuchFileException missing) {
            System.err.println("lloyd bench: there is no file " + missing.getFile());
            return 1;
        }
        if (exception instanceof IOException || exception instanceof IllegalArgumentException) {
            System.err.println("lloyd bench: " + exception.getMessage());
            return 1;
        }
        throw exception;
    }

    @Override
    public Integer call() throws RunnerException {
        List<String> names = Suite.subjects().stream().map(Subject::label).toList();
        if (list) {
            names.forEach(System.out::println);
            return 0;
        }
        if (names.stream().noneMatch(name -> name.contains(filter))) {
            System.err.println("lloyd bench: no benchmark has '" + filter + "' in its name; there are "
                    + String.join(", ", names));
            return 2;
        }
        Map<String, String> machine = Machine.describe();
        Suite suite = new Suite(quick ? Effort.QUICK : Effort.FULL, System.err::println);
        List<Row> rows = suite.run(Suite.chosen(filter));
        if (json) {
            System.out.println(Table.json(machine, rows));
        } else {
            machine.forEach((key, value) -> System.out.println(key + ": " + value));
            System.out.println();
            System.out.print(Table.text(rows));
        }
        return 0;
    }
}
