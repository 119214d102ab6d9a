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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real Java machine makes an archive of real libraries and reads it.
class ClassArchiveTest {
    private static final Pattern LIBRARIES = Pattern.compile("(picocli|jackson-(core|databind|annotations))-.*\\.jar");

    @TempDir
    private Path place;

    @Test
    void whatWasLoadedComesFromTheArchiveTheNextTime() throws Exception {
        Path base = Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa");
        Assumptions.assumeTrue(Files.exists(base), "SKIPPED: this JDK has no archive that another could add to");
        String classPath = classPath();
        Path archive = place.resolve("a.jsa");

        List<String> making = loads("-XX:ArchiveClassesAtExit=" + archive, classPath);
        List<String> reading = loads("-XX:SharedArchiveFile=" + archive, classPath);

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

    /// Which classes a machine says that it loads.
    private List<String> loads(String option, String classPath) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, option, "-Xlog:class+load", "-cp", classPath, ClassArchive.class.getName())
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
        try (InputStream bytes = ClassArchive.class.getResourceAsStream("ClassArchive.class");
                JarOutputStream target = new JarOutputStream(Files.newOutputStream(jar))) {
            target.putNextEntry(new JarEntry(ClassArchive.class.getName().replace('.', '/') + ".class"));
            bytes.transferTo(target);
        }
        return jar;
    }
}
