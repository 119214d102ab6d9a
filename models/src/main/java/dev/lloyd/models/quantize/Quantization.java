package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.PackedTerms;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Quantizes a model, unit by unit, into a new directory.
///
/// Every unit becomes one file, written in one step and read back before the next begins; an interrupted run keeps its
/// finished units in `OUTPUT.partial` and goes on with the next. With calibration, text passes through the units that
/// are
/// already quantized. The bytes depend on the job alone: not on the number of threads, nor on interruptions.
///
/// Memory: one unit's weights, with calibration its statistics and the text's hidden values.
public final class Quantization {
    private final Job job;
    private final QuantizeProgress progress;
    private final Workers workers;
    private final MatrixQuantizer quantizer;
    private final ModelTensors tensors;
    private final Network network;
    private final long total;
    private long done;

    private Quantization(Job job, QuantizeProgress progress, Workers workers) {
        this.job = job;
        this.progress = progress;
        this.workers = workers;
        this.quantizer = new MatrixQuantizer(job.seed(), workers);
        this.tensors = job.model().tensors();
        this.network = job.model().network();
        this.total = job.units().stream()
                .flatMap(unit -> unit.targets().stream())
                .mapToLong(Target::values)
                .sum();
    }

    /// Runs a job.
    ///
    /// @throws IllegalArgumentException if a tensor cannot be quantized as asked; the message names it
    /// @throws IOException if something cannot be read or written, or the output is there already
    public static Manifest run(Job job, Workers workers, QuantizeProgress progress) throws IOException {
        return new Quantization(job, progress, workers).run();
    }

    private Manifest run() throws IOException {
        requireCalibration();
        Map<String, String> run = runWords();
        Map<String, String> fingerprint = Map.of(UnitFile.FINGERPRINT, run.toString());
        try (WorkDirectory work = WorkDirectory.open(job.output(), job.leftover())) {
            quantizeUnits(work.path(), fingerprint);
            Manifest manifest = manifest(work.path(), run);
            ShardIndex.write(work.path(), job.units().size());
            Companions.copy(job.files(), job.model(), work.path());
            manifest.write(work.path());
            work.publish();
            return manifest;
        }
    }

    private void requireCalibration() {
        for (Unit unit : job.units()) {
            for (Target target : unit.targets()) {
                if (target.recipe().need() == Need.CALIBRATION
                        && job.calibration().isEmpty()) {
                    throw new IllegalArgumentException("the recipe of " + target.tensor() + ", '"
                            + target.recipe().text() + "', needs calibration text");
                }
            }
        }
    }

    private Map<String, String> runWords() throws IOException {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("recipe", job.recipe());
        words.put("source", job.files().name());
        words.put("sourceSha256", Fingerprint.ofWeights(job.files().weights()));
        if (job.calibration().isPresent()) {
            words.put("calibration", job.calibration().get().description());
            words.put(
                    "calibrationSha256", Fingerprint.ofTokens(job.calibration().get()));
        }
        words.put("seed", Long.toString(job.seed()));
        return words;
    }

    private void quantizeUnits(Path directory, Map<String, String> fingerprint) throws IOException {
        Optional<BlockCalibration> calibration = job.calibration()
                .filter(set -> anyNeeds(job.units()))
                .map(set -> new BlockCalibration(network, set, workers));
        DenseWeights dense = new DenseWeights(tensors);
        int count = job.units().size();
        for (int index = 0; index < count; index++) {
            Unit unit = job.units().get(index);
            Path file = directory.resolve(Unit.fileName(index, count));
            if (!UnitFile.isFinished(file, fingerprint)) {
                quantize(unit, file, dense, calibration, fingerprint);
            } else {
                unit.targets().forEach(target -> done += target.values());
            }
            if (calibration.isPresent() && index < count - 1) {
                progress.step("carrying the calibration text through " + unit.name());
                carry(unit, file, dense, calibration.get());
            }
            dense.release(name -> true);
        }
    }

    private static boolean anyNeeds(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .anyMatch(target -> target.recipe().need() == Need.CALIBRATION);
    }

    private void quantize(
            Unit unit,
            Path file,
            DenseWeights dense,
            Optional<BlockCalibration> calibration,
            Map<String, String> fingerprint)
            throws IOException {
        Map<String, LayerStatistics> statistics =
                calibration.isPresent() ? observe(unit, dense, calibration.get()) : Map.of();
        dense.release(name -> true);
        List<MatrixQuantizer.Result> results = new ArrayList<>();
        for (Target target : unit.targets()) {
            progress.step(target.tensor());
            MatrixQuantizer.Result result = quantizer.quantize(
                    target, tensors.read(target.tensor()), Optional.ofNullable(statistics.get(target.layer())));
            done += target.values();
            progress.tensor(result.summary(), done, total);
            results.add(result);
        }
        UnitFile.write(file, unit, results, tensors, fingerprint);
        readBack(file);
    }

    private Map<String, LayerStatistics> observe(Unit unit, DenseWeights dense, BlockCalibration calibration) {
        boolean needed = anyNeeds(List.of(unit));
        if (!needed) {
            return Map.of();
        }
        progress.step("calibrating " + unit.name());
        if (unit.block().isPresent()) {
            return calibration.observe(unit.block().getAsInt(), dense);
        }
        return unit.targets().stream()
                .filter(target -> target.role() == Role.HEAD)
                .findFirst()
                .map(target -> Map.of(target.layer(), calibration.observeHead(target.layer(), dense)))
                .orElse(Map.of());
    }

    /// Passes the text on through what the unit has become.
    private void carry(Unit unit, Path file, DenseWeights dense, BlockCalibration calibration) throws IOException {
        Map<String, DenseLayer> decoded = new HashMap<>();
        try (TensorFile open = SafetensorsFile.open(file)) {
            for (TensorRecord summary : PackedTerms.records(open)) {
                String layer = summary.tensor().replaceFirst("\\.weight$", "");
                decoded.put(
                        layer, new DenseLayer(PackedTerms.form(open, summary).decode(workers)));
            }
        }
        OverlaidWeights weights = new OverlaidWeights(dense, decoded);
        if (unit.block().isPresent()) {
            calibration.advance(unit.block().getAsInt(), weights);
        } else {
            calibration.embed(weights);
        }
    }

    /// Decodes every tensor of a file and compares its error with what was measured before it was written.
    private void readBack(Path file) throws IOException {
        try (TensorFile open = SafetensorsFile.open(file)) {
            for (TensorRecord summary : PackedTerms.records(open)) {
                Matrix weights = tensors.read(summary.tensor());
                CanonicalForm form = PackedTerms.form(open, summary);
                double error = Verification.relativeError(form.decode(workers), weights);
                Verification.requirePromise(summary, error, file);
            }
        }
    }

    private Manifest manifest(Path directory, Map<String, String> run) throws IOException {
        List<TensorRecord> records = new ArrayList<>();
        long bytes = 0;
        int count = job.units().size();
        for (int index = 0; index < count; index++) {
            Path file = directory.resolve(Unit.fileName(index, count));
            bytes += Files.size(file);
            try (TensorFile open = SafetensorsFile.open(file)) {
                records.addAll(PackedTerms.records(open));
            }
        }
        long kept = job.units().stream()
                .flatMap(unit -> unit.kept().stream())
                .mapToLong(name -> tensors.stored(name).count())
                .sum();
        return new Manifest(run, bytes, kept, records);
    }
}
