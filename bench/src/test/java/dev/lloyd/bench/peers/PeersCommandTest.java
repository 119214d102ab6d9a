package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.npy.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PeersCommandTest {
    @TempDir
    private Path folder;

    private int run(String only, String... more) throws IOException {
        Npy.write(folder.resolve("base.npy"), new Matrix(200, 16, Seeds.gaussian(200 * 16, 1)));
        Npy.write(folder.resolve("queries.npy"), new Matrix(5, 16, Seeds.gaussian(5 * 16, 2)));
        List<String> arguments = new ArrayList<>(List.of(
                "--quick",
                "--turn",
                "0.001",
                "--base",
                folder.resolve("base.npy").toString(),
                "--queries",
                folder.resolve("queries.npy").toString(),
                "--only",
                only,
                "--out",
                folder.resolve("out").toString(),
                "--document",
                folder.resolve("document.md").toString()));
        arguments.addAll(List.of(more));
        return new CommandLine(new PeersCommand()).execute(arguments.toArray(String[]::new));
    }

    @Test
    void ofFilesOfAUserItWritesAPageADocumentAndJson() throws IOException {
        assertEquals(0, run("4 bit"));
        String document = Files.readString(folder.resolve("document.md"));
        assertTrue(document.contains("- vectors: base.npy and queries.npy: 200 of 16 dimensions, 5 queries"), document);
        assertTrue(document.contains("| lloyd-vec 4 bit | 10.0 | 0.0 |"), document);
        assertTrue(Files.readString(folder.resolve("out/peers.html")).contains("lloyd-vec 4 bit"));
        assertTrue(Files.readString(folder.resolve("out/peers.json")).contains("\"timesLucene\""));
    }

    @Test
    void partsAreSectionsOfOneDocumentWithTheirOwnFacts() throws IOException {
        assertEquals(0, run("lloyd-vec 1 bit", "--search", "codes"));
        assertEquals(0, run("lloyd-vec 1 bit", "--search", "cells", "--only", "lloyd-vec 2 bit", "--append"));
        String document = Files.readString(folder.resolve("document.md"));
        assertEquals(2, document.split("- vectors: ", -1).length - 1, document);
        assertTrue(document.contains("## `./lloyd bench peers --quick --search codes --only 'lloyd-vec 1 bit'`, "));
        assertTrue(document.contains("| lloyd-vec 1 bit | 4.0 | 0.0 |"), document);
        assertTrue(document.contains("| lloyd-vec 2 bit, 4 cells | 7.0 | 0.0 |"), document);
        assertFalse(document.contains("| lloyd-vec 2 bit | "), document);
    }

    @Test
    void recallAloneHasNoColumnsOfTime() throws IOException {
        assertEquals(0, run("lloyd-vec 2 bit", "--search", "codes", "--recall-only"));
        String document = Files.readString(folder.resolve("document.md"));
        assertTrue(document.contains("bench peers --quick --recall-only --search codes"), document);
        assertTrue(document.contains("| recall | x2 | x5 | x10 |\n"), document);
        assertFalse(document.contains("queries/s"), document);
    }

    @Test
    void aPlotStandsBesideTheDocumentAndIsLinkedFromIt() throws IOException {
        Path plot = folder.resolve("plots/codes.svg");
        Files.createDirectories(folder.resolve("plots"));
        assertEquals(0, run("4 bit", "--search", "codes", "--recall-only", "--plot", plot.toString()));
        String document = Files.readString(folder.resolve("document.md"));
        assertTrue(document.contains("![Recall against bytes](plots/codes.svg)"), document);
        assertTrue(Files.readString(plot).startsWith("<svg "), document);
    }

    @Test
    void aWayToSearchThatThereIsNotIsAMistakeOfTheUser() throws IOException {
        assertEquals(2, run("", "--search", "trees"));
    }

    @Test
    void aNameThatNothingHasIsAnError() throws IOException {
        assertEquals(2, run("no such codes"));
    }

    @Test
    void tooFewVectorsAreRefused() {
        Matrix few = new Matrix(9, 4, Seeds.gaussian(36, 1));
        var refused = assertThrows(IllegalArgumentException.class, () -> VectorSet.of("few", few, few, 1));
        assertEquals("a comparison needs 10 vectors and a query, not 9 and 9", refused.getMessage());
    }
}
