package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.PackedTerms;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.Verification.Purpose;
import dev.lloyd.quant.form.CanonicalForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Quantizes a model, unit by unit, into a new directory.
///
/// Every unit becomes one file, written in one step and read back before the next begins; an interrupted run keeps
/// its finished units in `OUTPUT.partial` and goes on with the next. With calibration, text passes through the
/// units that are already quantized. The bytes depend on the job alone: not on the number of threads, nor on
/// interruptions.
///
/// A recipe that tunes the whole model does so once all units are there, in one step: a run that is interrupted in it
/// keeps the units and tunes again, with the same result.
///
/// Memory: one unit's weights, with calibration its statistics and the text's hidden values; to tune the whole model,
/// the whole model ({@link dev.lloyd.models.tuning.ModelTuning}).
public final class Quantization {
    private final Job job;
    private final Workers workers;
    private final MatrixQuantizer matrices;
    private final UnitQuantizer quantizer;
    private final QuantizeProgress progress;

    private Quantization(Job job, QuantizeProgress progress, Workers workers) {
        this.job = job;
        this.workers = workers;
        this.progress = progress;
        this.matrices = new MatrixQuantizer(job.seed(), workers);
        this.quantizer = new UnitQuantizer(job.model(), job.units(), job.calibration(), matrices, progress);
    }

    /// Runs a job.
    ///
    /// @throws IllegalArgumentException if a tensor cannot be quantized as asked; the message names it
    /// @throws IOException if something cannot be read or written, or the output is there already
    public static Manifest run(Job job, Workers workers, QuantizeProgress progress) throws IOException {
        try {
            return new Quantization(job, progress, workers).run();
        } catch (UncheckedIOException exception) {
            throw exception.getCause(); // From weights that are read while the network computes.
        }
    }

    /// Checks, before anything else is done, that nothing is where a job is going to write.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if the output exists, or an unfinished run that is not
    ///     to be resumed
    public static void requireRoom(Path output, Job.Leftover leftover) throws IOException {
        WorkDirectory.requireRoom(output, leftover);
    }

    private Manifest run() throws IOException {
        UnitQuantizer.require(job.model(), job.units(), job.calibration());
        try (WorkDirectory work = WorkDirectory.open(job.output(), job.leftover())) {
            Map<String, String> run = runWords();
            Map<String, String> fingerprint = Map.of(UnitFile.FINGERPRINT, run.toString());
            quantizeAndTune(work, fingerprint);
            Manifest manifest = manifest(work.path(), run);
            ShardIndex.write(work.path(), job.units().size());
            Companions.copy(job.files(), job.model(), work.path());
            manifest.write(work.path());
            work.publish();
            return manifest;
        }
    }

    private Map<String, String> runWords() throws IOException {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("recipe", job.recipe());
        words.put("source", job.files().name());
        words.put("sourceSha256", job.files().fingerprint());
        words.putAll(Deltas.words(job.model()));
        if (job.calibration().isPresent()) {
            words.put("calibration", job.calibration().get().description());
            words.put(
                    "calibrationSha256", Fingerprint.ofTokens(job.calibration().get()));
        }
        words.put("seed", Long.toString(job.seed()));
        return words;
    }

    /// Where the model is tuned as a whole, the units wait apart until it is, and are then written as the result.
    private void quantizeAndTune(WorkDirectory work, Map<String, String> fingerprint) throws IOException {
        if (!EndToEnd.isAsked(job.units())) {
            quantizeUnits(work.path(), fingerprint);
        } else if (!areFinished(work.path(), fingerprint)) {
            quantizeUnits(work.untuned(), fingerprint);
            tune(work.untuned(), work.path(), fingerprint);
        }
        work.clearUntuned(); // Also what a run with another recipe left.
    }

    private boolean areFinished(Path directory, Map<String, String> fingerprint) throws IOException {
        int count = job.units().size();
        for (int index = 0; index < count; index++) {
            if (!UnitFile.isFinished(directory.resolve(Unit.fileName(index, count)), fingerprint)) {
                return false;
            }
        }
        return true;
    }

    private void tune(Path untuned, Path directory, Map<String, String> fingerprint) throws IOException {
        progress.step("tuning the model end to end");
        int count = job.units().size();
        List<QuantizedUnit> quantized = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            quantized.add(UnitFile.read(untuned.resolve(Unit.fileName(index, count))));
        }
        CalibrationSet text = job.calibration().orElseThrow();
        List<QuantizedUnit> tuned = new EndToEnd(job.model(), text, matrices).tune(job.units(), quantized);
        for (int index = 0; index < count; index++) {
            Path file = directory.resolve(Unit.fileName(index, count));
            UnitFile.write(
                    file, job.units().get(index), tuned.get(index), job.model().tensors(), fingerprint);
            readBack(file);
        }
    }

    private void quantizeUnits(Path directory, Map<String, String> fingerprint) throws IOException {
        int count = job.units().size();
        for (int index = 0; index < count; index++) {
            Unit unit = job.units().get(index);
            Path file = directory.resolve(Unit.fileName(index, count));
            if (UnitFile.isFinished(file, fingerprint)) {
                quantizer.skip(unit);
            } else {
                UnitFile.write(file, unit, quantizer.quantize(unit), job.model().tensors(), fingerprint);
                readBack(file);
            }
            if (index < count - 1) {
                quantizer.carry(unit, () -> UnitFile.read(file).decoded(workers));
            }
        }
    }

    /// Decodes every tensor of a file and compares its error with what was measured before it was written.
    private void readBack(Path file) throws IOException {
        Purpose purpose = Deltas.words(job.model()).isEmpty() ? Purpose.WEIGHTS : Purpose.DELTA;
        try (TensorFile open = SafetensorsFile.open(file)) {
            for (TensorRecord summary : PackedTerms.records(open)) {
                Matrix weights = job.model().tensors().read(summary.tensor());
                CanonicalForm form = PackedTerms.form(open, summary);
                Verification.require(summary, form.decode(workers), weights, purpose, file);
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
                .mapToLong(name -> job.model().tensors().stored(name).count())
                .sum();
        return new Manifest(run, bytes, kept, records);
    }
}
