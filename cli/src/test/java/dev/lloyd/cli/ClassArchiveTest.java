package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real Java machine makes an archive of real libraries and reads it.
class ClassArchiveTest {
    private static final Pattern LIBRARIES = Pattern.compile("(picocli|jackson-(core|databind|annotations))-.*\\.jar");

    @TempDir
    private Path place;

    @Test
    void whatWasLoadedComesFromTheArchiveTheNextTime() throws Exception {
        Path archive = place.resolve("a.jsa");
        String loads = "-Xlog:class+load";

        List<String> making = java("-XX:ArchiveClassesAtExit=" + archive, loads);
        List<String> reading = java("-XX:SharedArchiveFile=" + archive, loads);

        assertTrue(Files.size(archive) > 0);
        for (String name :
                List.of("dev.lloyd.cli.ClassArchive", "picocli.CommandLine", "tools.jackson.databind.ObjectMapper")) {
            assertFalse(source(making, name).contains("shared objects file"), source(making, name));
            assertTrue(source(reading, name).contains("shared objects file (top)"), source(reading, name));
        }
    }

    /// Where a class came from.
    private static String source(List<String> log, String name) {
        List<String> lines = log.stream()
                .filter(line -> line.contains(" " + name + " source: "))
                .toList();
        assertEquals(1, lines.size(), () -> "loads of " + name + ": " + lines);
        return lines.getFirst();
    }

    private List<String> java(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath(), ClassArchive.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(place.resolve("error.txt").toFile())
                .start();
        List<String> said = process.inputReader().readAllLines();
        assertEquals(0, process.waitFor(), () -> String.join("\n", said));
        return said;
    }

    /// Jars alone, since no archive is made of folders.
    private String classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        jars.add(ownJar().toString());
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (LIBRARIES.matcher(new File(path).getName()).matches()) {
                jars.add(path);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private Path ownJar() throws IOException {
        Path jar = place.resolve("lloyd-own.jar");
        if (Files.notExists(jar)) {
            String entry = ClassArchive.class.getName().replace('.', '/') + ".class";
            try (InputStream bytes = ClassArchive.class.getResourceAsStream("ClassArchive.class");
                    JarOutputStream target = new JarOutputStream(Files.newOutputStream(jar))) {
                target.putNextEntry(new JarEntry(entry));
                bytes.transferTo(target);
            }
        }
        return jar;
    }
}
