package dev.lloyd.lab.retrieval;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// A collection as a folder of gzipped, tab-separated UTF-8 files without headers:
///
///     docs.tsv.gz             id, title, text
///     queries.SPLIT.tsv.gz    id, text
///     qrels.SPLIT.tsv.gz      query id, document id, grade (an integer)
///
/// A document is encoded as `title text`. Queries without a relevant document are left out. Memory: the texts.
public final class CollectionFolder {
    /// Queries of the subset that many comparisons use.
    public static final int SUBSET_QUERIES = 100;

    /// Documents of that subset beside the judged ones.
    public static final int SUBSET_OTHERS = 200;

    /// Seed of that subset.
    public static final long SUBSET_SEED = 1957;

    private CollectionFolder() {}

    /// Reads a whole collection.
    ///
    /// @param folder where the files are; its name is the collection's
    /// @param split `test` or `train`
    /// @throws IOException if a file is missing or a line is malformed, naming file and line
    public static Collection read(Path folder, String split) throws IOException {
        List<Passage> documents = new ArrayList<>();
        for (String[] fields : lines(folder.resolve("docs.tsv.gz"), 3)) {
            documents.add(new Passage(fields[0], (fields[1] + " " + fields[2]).strip()));
        }
        Map<String, Map<String, Integer>> judgments = judgments(folder.resolve("qrels." + split + ".tsv.gz"));
        List<Passage> queries = new ArrayList<>();
        for (String[] fields : lines(folder.resolve("queries." + split + ".tsv.gz"), 2)) {
            boolean judged = judgments.getOrDefault(fields[0], Map.of()).values().stream()
                    .anyMatch(grade -> grade > 0);
            if (judged) {
                queries.add(new Passage(fields[0], fields[1]));
            }
        }
        Path name = folder.getFileName();
        String description = (name == null ? folder : name) + ", " + split + " queries";
        return new Collection(description, documents, queries, judgments);
    }

    /// Reads the fixed subset for comparisons: 100 queries, their judged documents, 200 others, seed 1957.
    ///
    /// @throws IOException as {@link #read(Path, String)} does
    public static Collection readSubset(Path folder, String split) throws IOException {
        return read(folder, split).subset(SUBSET_QUERIES, SUBSET_OTHERS, SUBSET_SEED);
    }

    private static Map<String, Map<String, Integer>> judgments(Path file) throws IOException {
        Map<String, Map<String, Integer>> judgments = new LinkedHashMap<>();
        int line = 0;
        for (String[] fields : lines(file, 3)) {
            line++;
            if (!fields[2].matches("[0-9]{1,4}")) {
                throw new IOException(
                        file + ", line " + line + ": a grade is an integer of 0 or more, not '" + fields[2] + "'");
            }
            judgments
                    .computeIfAbsent(fields[0], query -> new LinkedHashMap<>())
                    .put(fields[1], Integer.parseInt(fields[2]));
        }
        return judgments;
    }

    private static List<String[]> lines(Path file, int fieldCount) throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(file));
                BufferedReader reader = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] fields = line.split("\t", -1);
                if (fields.length != fieldCount) {
                    throw new IOException(file + ", line " + (rows.size() + 1) + ": " + fields.length
                            + " fields where there should be " + fieldCount);
                }
                rows.add(fields);
            }
        }
        return rows;
    }
}
