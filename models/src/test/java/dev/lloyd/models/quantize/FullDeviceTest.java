package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lloyd.models.TinyDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run onto a device that is really full: a file system in memory that only the process sees.
class FullDeviceTest {
    private static final String RECIPE = "int(bits=3, group=8)";
    private static final int CANNOT_MOUNT = 77;

    /// Mounts a device of `$3` at `$1`, runs the rest there, and copies what is left on it to `$2`.
    private static final String SCRIPT = "device=$1; kept=$2; size=$3; shift 3; "
            + "mount -t tmpfs -o size=$size tmpfs \"$device\" || exit " + CANNOT_MOUNT + "; "
            + "\"$@\"; code=$?; cp -r \"$device/.\" \"$kept\"; exit $code";

    @TempDir
    Path folder;

    @Test
    void whatWasDoneStaysAndTheRunGoesOnWhereThereIsRoom() throws IOException, InterruptedException {
        Path model = TinyDirectory.write(folder.resolve("model"));
        Path device = Files.createDirectory(folder.resolve("device"));
        Path kept = Files.createDirectory(folder.resolve("kept"));
        List<String> command = new ArrayList<>(
                List.of("unshare", "-r", "-m", "sh", "-c", SCRIPT, "sh", device.toString(), kept.toString(), "12k"));
        command.addAll(ToyRun.process("-Xmx256m", model, device.resolve("small"), RECIPE)
                .command());
        Path errors = folder.resolve("errors");
        int code = run(command, errors);
        String said = Files.readString(errors);
        assumeTrue(code != CANNOT_MOUNT && code != 127, "no file system can be mounted here: " + said);

        assertEquals(1, code, said);
        assertTrue(said.contains("cannot write") && (said.contains(" free") || said.contains("No space left")), said);
        Path small = kept.resolve("small");
        assertFalse(Files.exists(small), "a run that failed leaves no result");
        assertTrue(Files.exists(kept.resolve("small.partial").resolve(Unit.fileName(0, 4))), "the first unit is done");

        ToyRun.run(model, small, RECIPE, 1, Job.Leftover.RESUME, number -> {});
        Path uninterrupted = folder.resolve("uninterrupted");
        ToyRun.run(model, uninterrupted, RECIPE, 1, Job.Leftover.REFUSE, number -> {});
        assertEquals(ToyRun.contents(uninterrupted), ToyRun.contents(small));
    }

    private static int run(List<String> command, Path errors) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectError(errors.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException exception) {
            Files.writeString(errors, String.valueOf(exception.getMessage()));
            return CANNOT_MOUNT;
        }
    }
}
