package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticFolderTest {
    @TempDir
    private Path folder;

    @Test
    void modelsAreNamedBySize() {
        assertEquals("llama-147m", SyntheticLlama.SMALL.name());
        assertEquals("llama-1b", SyntheticLlama.LARGE.name());
        assertEquals(
                Path.of("bench/target/generation/llama-1b"), SyntheticFolder.USUAL.directory(SyntheticLlama.LARGE));
    }

    @Test
    void aFileIsMadeOnce() throws IOException {
        SyntheticFolder target = new SyntheticFolder(folder.resolve("new"));
        SyntheticLlama llama = new SyntheticLlama(64, 64, 1, 2, 1);
        Path file = target.file(llama, BlockType.Q8_0);
        assertEquals(folder.resolve("new/llama-1m-Q8_0.gguf"), file);
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(file, old);
        assertEquals(file, target.file(llama, BlockType.Q8_0));
        assertEquals(old, Files.getLastModifiedTime(file));
    }
}
