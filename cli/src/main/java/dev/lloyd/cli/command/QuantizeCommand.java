package dev.lloyd.cli.command;

import dev.lloyd.cli.option.MemoryOption;
import dev.lloyd.cli.option.QuantizeOptions;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.ManifestText;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.QuantizeLine;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Job.Leftover;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A model in, a few-bit model out.
@Command(
        name = "quantize",
        header = "A model in, a few-bit model out.",
        description = {
            "Quantizes a model block by block into a new directory that any safetensors reader opens.",
            "",
            "With --base, what MODEL changed of another model is quantized instead, and read together with that one.",
            "",
            "Every tensor is read back and its error compared with what was measured before it was written. The same input and "
                    + "seed give the same bytes, for any number of threads, interrupted and resumed or not.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd quantize MODEL --recipe 'int(bits=4, group=64)' --out small",
            "  lloyd quantize MODEL --recipe lloyd --bits 2.5 --out small",
            "  lloyd quantize MODEL --recipe gptq --bits 3 --calibrate texts.txt --out small",
            "  lloyd quantize MODEL --recipe gptq --calibrate texts.txt --out small --resume",
            "  lloyd quantize hf:org/name --recipe 'hadamard | int(bits=3)' --embeddings 'int(bits=8)' --out small",
            "  lloyd quantize TUNED --base MODEL --recipe compeft --out delta",
        })
public final class QuantizeCommand implements Callable<Integer> {
    @Mixin
    private QuantizeOptions options = new QuantizeOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The directory to make; it must not exist.")
    private Path output = Path.of("");

    @Option(names = "--resume", description = "Go on with an interrupted run into the same directory.")
    private boolean resume;

    @Mixin
    private MemoryOption memory = new MemoryOption();

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of everything random (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output printed = new Output();

    /// Called by the command line.
    public QuantizeCommand() {}

    @Override
    public Integer call() throws IOException {
        options.requireText();
        Quantization.requireRoom(output, leftover());
        long start = System.nanoTime();
        Manifest manifest = options.run(threads, this::quantize);
        double seconds = (System.nanoTime() - start) / 1e9;
        printed.print(
                ManifestText.result(output, manifest, seconds),
                out -> ManifestText.print(out, output, manifest, seconds));
        return 0;
    }

    private Leftover leftover() {
        return resume ? Leftover.RESUME : Leftover.REFUSE;
    }

    private Manifest quantize(QuantizeOptions.Opened opened) throws IOException {
        try (QuantizeLine progress = new QuantizeLine()) {
            Planner planner = opened.planner(progress);
            memory.require(planner.peakBytes(opened.recipe(), opened.bits()));
            List<Unit> units = planner.units(opened.recipe(), opened.bits());
            Job job = new Job(
                    opened.files(), opened.model(), units, opened.line(), opened.text(), output, seed, leftover());
            return Quantization.run(job, opened.workers(), progress);
        }
    }
}
