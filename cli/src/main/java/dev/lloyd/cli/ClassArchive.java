package dev.lloyd.cli;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Loads what most commands need and ends, for an archive of classes that the Java machine reads faster than jars: the
/// launcher calls it once for each build, with `-XX:ArchiveClassesAtExit`.
///
/// These are the classes of the project, of the command line and of JSON, all of them, since which ones a command needs
/// depends on the command. They are loaded and no more: picocli's are in so old a form that, once linked, they are kept
/// out of an archive.
final class ClassArchive {
    private static final List<String> JARS = List.of("lloyd-", "picocli-", "jackson-");
    private static final String CLASS = ".class";

    private ClassArchive() {}

    /// Takes no arguments.
    public static void main(String[] arguments) throws IOException {
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = new File(path).getName();
            if (JARS.stream().anyMatch(name::startsWith)) {
                try (JarFile jar = new JarFile(path)) {
                    jar.stream().map(JarEntry::getName).forEach(ClassArchive::load);
                }
            }
        }
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
