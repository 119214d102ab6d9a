package dev.lloyd.bench.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of a document between `<!-- NAME -->` and `<!-- /NAME -->`, each on a line of its own.
final class MarkedPart {
    private MarkedPart() {}

    /// Puts other lines there.
    ///
    /// @throws IllegalArgumentException if the marks are not there, one of each and in order
    static void replace(Path document, String name, List<String> lines) throws IOException {
        List<String> all = new ArrayList<>(Files.readAllLines(document));
        int from = all.indexOf("<!-- " + name + " -->");
        int to = all.lastIndexOf("<!-- /" + name + " -->");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    document + " has no line <!-- " + name + " --> with a line <!-- /" + name + " --> below it");
        }
        all.subList(from + 1, to).clear();
        all.addAll(from + 1, lines);
        Files.write(document, all);
    }
}
