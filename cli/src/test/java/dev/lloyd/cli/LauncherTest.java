package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher in a checkout of its own, with blanks in its path, among JDKs and a Maven that only say how they were
/// called.
class LauncherTest {
    private static final String VECTOR = "MODULES=\"java.base jdk.incubator.vector\"\n";

    @TempDir
    private Path place;

    private Path checkout;
    private final Map<String, String> environment = new TreeMap<>();

    private record Called(int code, List<String> out, String err) {}

    @BeforeEach
    void copyTheLauncher() throws IOException {
        Path launcher = Path.of("..", "lloyd").toAbsolutePath().normalize();
        boolean posix = Files.isExecutable(Path.of("/usr/bin/env"));
        Assumptions.assumeTrue(posix && Files.exists(launcher), "SKIPPED: the launcher needs a Unix shell");
        checkout = Files.createDirectories(place.resolve("a checkout"));
        Files.copy(launcher, checkout.resolve("lloyd"));
        executable(checkout.resolve("lloyd"), Files.readString(launcher));
        Files.createDirectories(checkout.resolve("cli/src/main"));
        Files.createDirectories(checkout.resolve("cli/target"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.writeString(checkout.resolve("cli/pom.xml"), "<project/>");
        Path tools = Files.createDirectories(place.resolve("tools"));
        executable(
                tools.resolve("mvn"),
                "#!/bin/sh\necho \"mvn $PWD $JAVA_HOME $*\" >>'" + place.resolve("mvn.log") + "'\n");
        jdk("default java", "17.0.1", VECTOR);
        environment.put("PATH", place.resolve("default java/bin") + ":" + tools + ":/usr/bin:/bin");
        environment.put("HOME", place.resolve("home").toString());
        environment.put("LLOYD_JDKS", place.resolve("jdks").toString());
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// A JDK whose `java` prints its place and its arguments, one a line, and ends with code 7.
    private Path jdk(String name, String version, String modules) throws IOException {
        Path home = place.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n" + modules);
        executable(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\nexit 7\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private Called call(Path launcher, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = place.resolve("out.txt");
        Path err = place.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the launcher hangs");
        return new Called(process.exitValue(), Files.readAllLines(out), Files.readString(err));
    }

    private Called call(String... arguments) throws IOException, InterruptedException {
        return call(checkout.resolve("lloyd"), arguments);
    }

    private void built() throws IOException {
        Path stamp = Files.writeString(checkout.resolve("cli/target/lloyd.built"), "");
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plusSeconds(5)));
    }

    private List<String> mavenCalls() throws IOException {
        Path log = place.resolve("mvn.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    @Test
    void aJavaHomeThatIsNewEnoughIsUsedWithTheOptionsThatTheProgramNeeds() throws Exception {
        built();
        environment.put("JAVA_HOME", jdk("my jdk", "26-ea", VECTOR).toString());

        Called called = call("embed", "two words", "");

        assertEquals(7, called.code(), "the exit code is the program's");
        assertEquals(place.resolve("my jdk/bin/java").toString(), called.out().getFirst());
        assertTrue(called.out().contains("jdk.incubator.vector"), called.out().toString());
        assertTrue(
                called.out().contains("--enable-native-access=ALL-UNNAMED"),
                called.out().toString());
        assertTrue(
                called.out().contains(checkout + "/cli/target/lloyd-cli.jar:" + checkout + "/cli/target/lib/*"),
                called.out().toString());
        int main = called.out().indexOf("dev.lloyd.cli.Main");
        assertEquals(
                List.of("embed", "two words", ""),
                called.out().subList(main + 1, called.out().size()));
        assertEquals("", called.err());
        assertEquals(List.of(), mavenCalls(), "what is built is not built again");
    }

    /// Where nobody chose a language, as in a container, the Java machine would take arguments for ASCII.
    @Test
    void argumentsAreUtf8WhereNoLanguageIsChosen() throws Exception {
        built();
        Path home = jdk("my jdk", "26", VECTOR);
        executable(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"${LC_ALL:-none}\"\n");
        environment.put("JAVA_HOME", home.toString());

        assertEquals(List.of("C.UTF-8"), call("embed").out());
        environment.put("LANG", "POSIX");
        assertEquals(List.of("C.UTF-8"), call("embed").out());
        environment.put("LC_CTYPE", "de_DE.ISO-8859-1");
        assertEquals(List.of("none"), call("embed").out());
        environment.put("LC_ALL", "C");
        assertEquals(List.of("C.UTF-8"), call("embed").out());
    }

    @Test
    void jarsOfOthersAreOnTheClassPath() throws Exception {
        built();
        environment.put("JAVA_HOME", jdk("my jdk", "26", VECTOR).toString());
        environment.put("LLOYD_CLASS_PATH", "/jars/more grids.jar:/jars/other.jar");

        Called called = call("parts");

        String library = checkout + "/cli/target/lib/*";
        assertTrue(
                called.out().stream()
                        .anyMatch(line -> line.endsWith(library + ":/jars/more grids.jar:/jars/other.jar")),
                called.out().toString());
    }

    @Test
    void anOldJavaHomeAndAnOldDefaultAreOverlookedForOneInTheUsualFolders() throws Exception {
        built();
        environment.put("JAVA_HOME", jdk("old", "21.0.2", VECTOR).toString());
        jdk("jdks/11", "11.0.9", "");
        jdk("jdks/8", "1.8.0_392", "");
        Path good = jdk("jdks/twenty five", "25.0.1", VECTOR);

        assertEquals(good.resolve("bin/java").toString(), call().out().getFirst());
    }

    @Test
    void ajdkInTheHomeFolderIsFound() throws Exception {
        built();
        environment.remove("LLOYD_JDKS");
        Path good = jdk("home/.sdkman/candidates/java/25-tem", "25", VECTOR);

        assertEquals(good.resolve("bin/java").toString(), call().out().getFirst());
    }

    @Test
    void withoutAnyTwoLinesSayWhatToInstall() throws Exception {
        jdk("jdks/17", "17.0.9", VECTOR);

        Called called = call("--help");

        assertEquals(1, called.code());
        assertEquals(List.of(), called.out());
        assertEquals(2, called.err().lines().count(), called.err());
        assertTrue(called.err().contains("JDK 25") && called.err().contains("JAVA_HOME"), called.err());
        assertEquals(List.of(), mavenCalls());
    }

    @Test
    void ajdkWithoutTheVectorModuleStartsWithoutIt() throws Exception {
        built();
        environment.put(
                "JAVA_HOME", jdk("slim", "25", "MODULES=\"java.base\"\n").toString());

        Called called = call();

        assertEquals(7, called.code());
        assertFalse(called.out().contains("--add-modules"), called.out().toString());
    }

    @Test
    void buildsOnFirstUseAndWhenASourceIsNewer() throws Exception {
        Path jdk = jdk("jdks/25", "25", VECTOR);

        Called first = call("--help");
        assertEquals(1, mavenCalls().size());
        assertTrue(
                mavenCalls().getFirst().startsWith("mvn " + checkout + " " + jdk + " "),
                mavenCalls().getFirst());
        assertTrue(
                mavenCalls().getFirst().endsWith("-pl cli -am package"),
                mavenCalls().getFirst());
        assertTrue(first.err().contains("building"), first.err());
        assertEquals("", call("--help").err());
        assertEquals(1, mavenCalls().size());

        Path source = Files.writeString(checkout.resolve("cli/src/main/New.java"), "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        call("--help");
        assertEquals(2, mavenCalls().size());
    }

    /// By a machine with the same options; where it cannot be made it is not tried again for the same jar.
    @Test
    void anArchiveOfClassesIsMadeOnceForEachJar() throws Exception {
        built();
        Path jdk = jdk("jdks/25", "25", VECTOR);
        Path jar = Files.writeString(checkout.resolve("cli/target/lloyd-cli.jar"), "");
        Path archive = checkout.resolve("cli/target/lloyd.jsa");

        Called without = call("--help");
        assertEquals(7, without.code());
        assertEquals("", without.err());
        assertEquals(0, Files.size(archive), "the machine of this test ends with code 7");

        executable(jdk.resolve("bin/java"), """
                #!/bin/sh
                for each; do
                  case $each in
                    -XX:DumpLoadedClassList=*) printf '%s\\n' "$@" >"${each#*=}"; exit 0 ;;
                    -XX:SharedClassListFile=*) list=${each#*=} ;;
                    -XX:SharedArchiveFile=*) archive=${each#*=} ;;
                    -Xshare:dump) dump=yes ;;
                  esac
                done
                if [ "$dump" ]; then
                  { printf '%s\\n' "$@"; cat "$list"; } >"$archive"
                else
                  printf '%s\\n' "$@"
                fi
                """);
        call("--help");
        assertEquals(0, Files.size(archive), "the jar is no other");

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(1)));
        Called called = call("--help");
        assertTrue(
                called.out().contains("-XX:SharedArchiveFile=" + archive),
                called.out().toString());
        List<String> made = Files.readAllLines(archive);
        assertEquals("dev.lloyd.cli.ClassArchive", made.getLast());
        for (String option : List.of("--enable-native-access=ALL-UNNAMED", "--add-modules")) {
            assertEquals(2, Collections.frequency(made, option), made.toString());
        }
        try (Stream<Path> left = Files.list(archive.getParent())) {
            assertEquals(
                    0, left.filter(file -> file.toString().contains(".jsa.")).count());
        }
    }

    @Test
    void aBuildThatFailsShowsItsOutputAndIsTriedAgain() throws Exception {
        jdk("jdks/25", "25", VECTOR);
        executable(place.resolve("tools/mvn"), "#!/bin/sh\necho cannot find symbol\nexit 1\n");

        for (int attempt = 0; attempt < 2; attempt++) {
            Called called = call("--help");
            assertEquals(1, called.code());
            assertTrue(called.err().contains("cannot find symbol"), called.err());
            assertTrue(called.err().contains("lloyd: the build failed"), called.err());
        }
    }

    @Test
    void testRunsTheWholeGateOfTheCheckoutFromAnywhereAndThroughLinks() throws Exception {
        Path jdk = jdk("jdks/25", "25", VECTOR);
        Path link = Files.createSymbolicLink(place.resolve("ll"), Path.of("a checkout/lloyd"));

        Called called = call(link, "test", "-pl", "core");

        assertEquals(0, called.code());
        assertEquals(List.of("mvn " + checkout + " " + jdk + " -B -Pgate verify -pl core"), mavenCalls());
    }
}
