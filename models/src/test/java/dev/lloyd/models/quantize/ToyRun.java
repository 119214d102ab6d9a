package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Quantizes a {@link TinyDirectory}, here or in a process of its own that can be killed.
final class ToyRun {
    static final String GPTQ = "int(bits=3, group=8) | gptq";

    private static final String TEXT = "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 ".repeat(30);

    private ToyRun() {}

    /// Hears of tensors as they are done, from 1.
    interface Listener {
        void tensor(int number) throws IOException;
    }

    static Manifest run(Path model, Path output, String recipe, int threads, Job.Leftover leftover, Listener listener)
            throws IOException {
        ModelFiles files = new PathSource().resolve(model.toString(), TransferProgress.silent());
        try (Model open = Models.open(files);
                Workers workers = Workers.of(threads)) {
            Recipe parsed = Recipe.parse(recipe);
            Job job = new Job(
                    files,
                    open,
                    Planner.units(
                            open,
                            (role, tensor) -> Optional.of(
                                    role == Role.EMBEDDING ? Recipe.parse("int(bits=4, group=8)") : parsed)),
                    recipe,
                    Optional.of(CalibrationSet.windows(open.tokenizer(), TEXT, 16, 12)),
                    output,
                    7,
                    leftover);
            return Quantization.run(job, workers, listening(listener));
        }
    }

    private static QuantizeProgress listening(Listener listener) {
        return new QuantizeProgress() {
            private int number;

            @Override
            public void tensor(TensorRecord summary, long done, long total) {
                number++;
                try {
                    listener.tensor(number);
                } catch (IOException exception) {
                    throw new java.io.UncheckedIOException(exception);
                }
            }

            @Override
            public void step(String description) {}
        };
    }

    /// Every file of a directory, byte for byte.
    static TreeMap<String, String> contents(Path directory) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(), java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    /// A process that runs {@link #main}. Tests run on the module path; a process is simpler on the class path.
    static ProcessBuilder process(String heap, Path model, Path output, String recipe) {
        String classPath = String.join(
                java.io.File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                System.getProperty("surefire.test.class.path", ""),
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                Path.of("target", "classes").toAbsolutePath().toString());
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                ToyRun.class.getName(),
                model.toString(),
                output.toString(),
                recipe);
    }

    /// `MODEL OUTPUT RECIPE`: prints a line for each tensor, and if the recipe is {@link #GPTQ} waits for one
    /// before it goes on.
    public static void main(String[] arguments) throws IOException {
        boolean waits = arguments[2].equals(GPTQ);
        run(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], waits ? 1 : 2, Job.Leftover.REFUSE, number -> {
            System.out.println("tensor " + number);
            if (waits && System.in.read() < 0) {
                throw new IOException("nobody listens any more");
            }
        });
    }
}
