package dev.lloyd.models.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathSourceTest {
    @TempDir
    Path folder;

    private ModelFiles resolve(Path path) throws IOException {
        return ModelSources.of(Map.of()).resolve(path.toString(), TransferProgress.silent());
    }

    @Test
    void filesAndDirectoriesAreTakenAsTheyAre() throws IOException {
        Path single = Files.createFile(folder.resolve("a.gguf"));
        assertEquals(single, resolve(single).weights());
        assertEquals(single, resolve(folder).weights());
        Path usual = Files.createFile(folder.resolve("model.safetensors"));
        assertEquals(usual, resolve(folder).weights());
        Files.createFile(folder.resolve("model.safetensors.index.json"));
        assertEquals(folder, resolve(folder).weights());
        assertEquals(folder, resolve(folder).directory());
    }

    @Test
    void whatIsNoModelIsAnErrorThatSaysWhatIsExpected() throws IOException {
        Path absent = folder.resolve("absent");
        assertThrows(NoSuchFileException.class, () -> resolve(absent));
        Path text = Files.createFile(folder.resolve("notes.txt"));
        String message = assertThrows(IOException.class, () -> resolve(text)).getMessage();
        assertTrue(message.contains(".safetensors"), message);
        assertThrows(IOException.class, () -> resolve(folder));
        Files.createFile(folder.resolve("a.gguf"));
        Files.createFile(folder.resolve("b.gguf"));
        String ambiguous =
                assertThrows(IOException.class, () -> resolve(folder)).getMessage();
        assertTrue(ambiguous.contains("[a.gguf, b.gguf]"), ambiguous);
    }
}
