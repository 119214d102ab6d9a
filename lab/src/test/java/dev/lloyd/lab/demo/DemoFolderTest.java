package dev.lloyd.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    private Path place;

    @Test
    void aFolderThatNoDemoMadeIsRefusedAndLeftAsItIs() throws IOException {
        Path foreign = Files.createDirectory(place.resolve("photos"));
        Path file = Files.writeString(foreign.resolve("report.html"), "mine");

        FileAlreadyExistsException refusal =
                assertThrows(FileAlreadyExistsException.class, () -> DemoFolder.open(foreign, List.of("int4")));

        assertEquals(foreign.toString(), refusal.getFile());
        assertTrue(refusal.getReason().contains("--out"), refusal.getReason());
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void aDemosOwnFolderIsUsedAgainAndOnlyItsOwnFilesGo() throws IOException {
        Path path = place.resolve("results/demo");
        DemoFolder first = DemoFolder.open(path, List.of("int4"));
        Files.createDirectories(first.model("int4").resolve("1_Pooling"));
        Files.writeString(first.model("int4").resolve("1_Pooling/config.json"), "{}");
        Files.createDirectory(path.resolve("int4.partial"));
        Files.writeString(first.report(), "old");
        Files.writeString(path.resolve("notes.txt"), "mine");

        DemoFolder second = DemoFolder.open(path, List.of("int4"));

        assertFalse(Files.exists(second.model("int4")));
        assertFalse(Files.exists(path.resolve("int4.partial")));
        assertFalse(Files.exists(second.report()));
        assertEquals("mine", Files.readString(path.resolve("notes.txt")));
    }
}
