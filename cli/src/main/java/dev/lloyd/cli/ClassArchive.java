package dev.lloyd.cli;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Loads what commands need, rehearses what users wait for, and ends: the launcher calls it once for each build and has
/// the Java machine note all classes, for an archive that is read faster than jars.
///
/// All classes of the project, of the command line and of JSON are loaded, since which ones a command needs depends on
/// the command; what is rehearsed adds those of Java and the small ones that it makes while it runs.
final class ClassArchive {
    private static final List<String> JARS = List.of("lloyd-", "picocli-", "jackson-");
    private static final String CLASS = ".class";

    private ClassArchive() {}

    /// Takes no arguments.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = new File(path).getName();
            if (JARS.stream().anyMatch(name::startsWith)) {
                try (JarFile jar = new JarFile(path)) {
                    jar.stream().map(JarEntry::getName).forEach(ClassArchive::load);
                }
            }
        }
        Rehearsal.run();
    }

    private static void load(String entry) {
        if (entry.endsWith(CLASS) && !entry.startsWith("META-INF/")) {
            String name = entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
            try {
                Class.forName(name, false, ClassArchive.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError missing) {
                // What refers to libraries that are not there is read from its jar, as if it were not looked for.
                return;
            }
        }
    }
}
