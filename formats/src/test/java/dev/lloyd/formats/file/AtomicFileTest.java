package dev.lloyd.formats.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
    @TempDir
    private Path directory;

    private static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theDestinationChangesOnlyAtTheCommit() throws IOException {
        Path path = directory.resolve("a.bin");
        Files.writeString(path, "old");
        try (AtomicFile file = AtomicFile.create(path)) {
            file.append(text("ne"));
            file.write(3, text("er"));
            file.write(2, text("w"));
            assertEquals(5, file.size());
            assertEquals("old", Files.readString(path));
            file.commit();
            assertEquals("newer", Files.readString(path));
            assertThrows(IllegalStateException.class, () -> file.append(text("x")));
            assertThrows(IllegalStateException.class, file::commit);
        }
        assertEquals(List.of("a.bin"), listing());
    }

    @Test
    void withoutACommitNothingIsLeft() throws IOException {
        try (AtomicFile file = AtomicFile.create(directory.resolve("a.bin"))) {
            file.append(text("x"));
            assertEquals(1, listing().size());
        }
        assertEquals(List.of(), listing());
    }

    @Test
    void largeNativeAndHeapSegmentsAreWrittenWhole() throws IOException {
        byte[] bytes = new byte[(1 << 23) + 13];
        new java.util.Random(1).nextBytes(bytes);
        Path path = directory.resolve("a.bin");
        try (AtomicFile file = AtomicFile.create(path);
                Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(bytes.length);
            outside.copyFrom(MemorySegment.ofArray(bytes));
            file.append(outside);
            file.append(MemorySegment.ofArray(bytes));
            file.append(MemorySegment.ofArray(new float[] {1, 2}));
            file.commit();
        }
        byte[] read = Files.readAllBytes(path);
        assertEquals(2 * bytes.length + 8, read.length);
        assertTrue(Arrays.equals(bytes, 0, bytes.length, read, 0, bytes.length));
        assertTrue(Arrays.equals(bytes, 0, bytes.length, read, bytes.length, 2 * bytes.length));
    }

    @Test
    void leftoversOfDeadWritersAreRemovedAndThoseOfLivingOnesKept() throws IOException {
        Path path = directory.resolve("a.bin");
        Files.writeString(directory.resolve(".a.bin.tmp-1-0"), "dead");
        Files.writeString(directory.resolve(".b.bin.tmp-1-0"), "another file's");
        try (AtomicFile living = AtomicFile.create(path);
                AtomicFile second = AtomicFile.create(path)) {
            assertEquals(3, listing().size());
            assertTrue(listing().contains(".b.bin.tmp-1-0"));
            living.append(text("1"));
            second.append(text("2"));
            living.commit();
            second.commit();
        }
        assertEquals("2", Files.readString(path));
        assertEquals(List.of(".b.bin.tmp-1-0", "a.bin"), listing());
    }

    @Test
    void saysWhyItCannotBegin() throws IOException {
        assertThrows(FileAlreadyExistsException.class, () -> AtomicFile.create(directory));
        Path orphan = directory.resolve("none").resolve("a.bin");
        assertTrue(assertThrows(IOException.class, () -> AtomicFile.create(orphan))
                .getMessage()
                .contains("folder does not exist"));
        Path path = directory.resolve("a.bin");
        IOException full = assertThrows(IOException.class, () -> AtomicFile.create(path, Long.MAX_VALUE));
        assertTrue(full.getMessage().contains("needs 9223372036854775807 bytes"), full.getMessage());
        assertEquals(List.of(), listing());
    }

    // The child writes, says how far it is, and goes on until it is killed: the old file stays, and the next run
    // cleans
    // up.
    @Test
    void aKillDuringAWriteLeavesTheOldFile() throws Exception {
        Path path = directory.resolve("a.bin");
        Files.writeString(path, "old");
        Process child = child(List.of(), path).redirectErrorStream(true).start();
        try (BufferedReader lines = child.inputReader()) {
            assertEquals("writing", lines.readLine());
            child.destroyForcibly().waitFor();
        }
        assertEquals("old", Files.readString(path));
        assertEquals(2, listing().size());
        try (AtomicFile file = AtomicFile.create(path)) {
            file.append(text("new"));
            file.commit();
        }
        assertEquals("new", Files.readString(path));
        assertEquals(List.of("a.bin"), listing());
    }

    // A limit on the size of a file fails a write in the middle, as a full device does.
    @Test
    void aWriteThatFailsIsOneErrorAndLeavesTheOldFile() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "SKIPPED: no bash to set a file size limit");
        Path path = directory.resolve("a.bin");
        Files.writeString(path, "old");
        Process child = child(List.of("/bin/bash", "-c", "ulimit -f 1024; exec \"$@\"", "child"), path)
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertNotEquals(0, child.waitFor());
        assertTrue(output.contains("cannot write " + path), output);
        assertTrue(output.contains("the unfinished file was removed"), output);
        assertEquals("old", Files.readString(path));
        assertEquals(List.of("a.bin"), listing());
    }

    private static ProcessBuilder child(List<String> prefix, Path path) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes =
                location(AtomicFile.class) + System.getProperty("path.separator") + location(EndlessWriter.class);
        List<String> command = Stream.concat(
                        prefix.stream(),
                        Stream.of(
                                java,
                                "-XX:-UsePerfData",
                                "-cp",
                                classes,
                                EndlessWriter.class.getName(),
                                path.toString()))
                .toList();
        return new ProcessBuilder(command);
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException failure) {
            throw new AssertionError(failure);
        }
    }
}
