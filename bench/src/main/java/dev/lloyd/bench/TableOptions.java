package dev.lloyd.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What commands have in common that compare things in turns and print a table.
public final class TableOptions {
    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "How many threads, one after another (1,2).")
    private List<Integer> threads = List.of(1, 2);

    @Option(names = "--rounds", paramLabel = "N", description = "Turns that count (5).")
    private int rounds = 5;

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = "Put what is printed into this file, between its marks 'begin: bench NAME' and 'end', where "
                    + "NAME is that of the command.")
    private Optional<Path> document = Optional.empty();

    /// Called by the command line.
    public TableOptions() {}

    /// How many threads, one after another.
    public List<Integer> threads() {
        return threads;
    }

    /// Turns that count.
    public int rounds() {
        return rounds;
    }

    /// Refuses what cannot be measured, before minutes are spent.
    ///
    /// @param name of the marks in the document
    /// @return the document's table, if one was named
    /// @throws IllegalArgumentException if a number is not 1 or more
    /// @throws IOException if the document has no such marks
    public Optional<MarkedTable> check(String name) throws IOException {
        if (rounds < 1 || threads.isEmpty() || threads.stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("--rounds and --threads must be 1 or more");
        }
        return MarkedTable.find(document, name);
    }

    /// Prints a table, and writes it where it belongs.
    public static void publish(List<String> lines, Optional<MarkedTable> table) throws IOException {
        lines.forEach(System.out::println);
        if (table.isPresent()) {
            table.get().write(lines);
        }
    }
}
