package dev.lloyd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part of a document that a command writes, between two lines of their own:
///
///     <!-- begin: NAME -->
///     <!-- end: NAME -->
///
/// @param file the document
/// @param name what is written there
public record MarkedTable(Path file, String name) {
    /// Finds the marks.
    ///
    /// @throws IOException if the file cannot be read or does not have both marks once, the first before the second
    public static MarkedTable find(Path file, String name) throws IOException {
        MarkedTable table = new MarkedTable(file, name);
        table.place(Files.readAllLines(file));
        return table;
    }

    /// The same for a file that may have been named.
    public static Optional<MarkedTable> find(Optional<Path> file, String name) throws IOException {
        return file.isPresent() ? Optional.of(find(file.get(), name)) : Optional.empty();
    }

    private int place(List<String> lines) throws IOException {
        int begin = lines.indexOf(begin());
        int end = lines.indexOf(end());
        if (begin < 0 || end < begin || lines.lastIndexOf(begin()) != begin || lines.lastIndexOf(end()) != end) {
            throw new IOException(
                    file + " needs a line '" + begin() + "' and after it a line '" + end() + "', each once");
        }
        return begin;
    }

    private String begin() {
        return "<!-- begin: " + name + " -->";
    }

    private String end() {
        return "<!-- end: " + name + " -->";
    }

    /// Replaces what stands between the marks, and nothing else.
    ///
    /// @throws IOException as {@link #find} says, or if the file cannot be written
    public void write(List<String> content) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int begin = place(lines);
        List<String> target = new ArrayList<>(lines.subList(0, begin + 1));
        target.add("");
        target.addAll(content);
        target.add("");
        target.addAll(lines.subList(lines.indexOf(end()), lines.size()));
        Files.write(file, target);
    }
}
