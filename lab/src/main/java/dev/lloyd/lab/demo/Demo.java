package dev.lloyd.lab.demo;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.comparison.Comparison;
import dev.lloyd.lab.comparison.ComparisonReport;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.ReportPage;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.trial.EncoderLaboratory;
import dev.lloyd.lab.trial.Trial;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.source.MavenCoordinates;
import dev.lloyd.models.source.MavenRepository;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.text.WordNet;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The main job on a real model: all-MiniLM-L6-v2 is quantized with a few recipes into directories, each is opened
/// again from disk, and retrieval of a definition from its usage example is measured before and after.
///
/// Every weight matrix is quantized, the embedding tables too. Model and dictionary come by Maven coordinates with
/// the user's own settings, and from the local repository the second time. Everything but the times is the same in
/// every run. Memory: the original and the quantized models, decoded.
public final class Demo {
    private final DemoSettings settings;
    private final DemoListener listener;
    private final Workers workers;
    private final Map<String, Manifest> manifests = new LinkedHashMap<>();
    private final List<Model> opened = new ArrayList<>();

    private Demo(DemoSettings settings, DemoListener listener, Workers workers) {
        this.settings = settings;
        this.listener = listener;
        this.workers = workers;
    }

    /// Runs a demonstration.
    ///
    /// @throws IOException if something cannot be fetched, read or written, or the folder is not a demonstration's
    public static DemoResult run(DemoSettings settings, Workers workers, DemoListener listener) throws IOException {
        Demo demo = new Demo(settings, listener, workers);
        try {
            return demo.run();
        } finally {
            demo.opened.forEach(Model::close);
        }
    }

    private DemoResult run() throws IOException {
        long started = System.nanoTime();
        DemoFolder folder = DemoFolder.open(
                settings.output(),
                settings.plans().stream().map(TrialPlan::name).toList());
        listener.stage("fetching model and dictionary, unless they are here already");
        ModelSources sources = ModelSources.of(System.getenv());
        ModelFiles files = sources.resolve(DemoSettings.MODEL, listener);
        Model model = keep(Models.open(files));
        Collection collection = collection();
        listener.stage("encoding " + settings.documents() + " definitions and " + settings.queries()
                + " examples with the original");
        EncoderLaboratory laboratory = new EncoderLaboratory(
                new EncoderLaboratory.Search(
                        "all-MiniLM-L6-v2",
                        "every weight matrix quantized, embedding tables too",
                        collection,
                        DemoSettings.MAX_TOKENS),
                model,
                plan -> quantize(plan, files, model, folder, sources),
                workers);
        Comparison comparison = compare(laboratory);
        ReportPage.write(report(comparison), folder.report());
        double seconds = (System.nanoTime() - started) / 1e9;
        return new DemoResult(
                laboratory.protocol(),
                rows(comparison, files, folder),
                folder.report().toString(),
                seconds);
    }

    private Model keep(Model model) {
        opened.add(model);
        return model;
    }

    private Collection collection() throws IOException {
        Path jar = MavenRepository.ofUser(System.getenv()).jar(MavenCoordinates.parse(WordNet.COORDINATES), listener);
        return Definitions.choose(WordNet.read(jar), settings.documents(), settings.queries(), DemoSettings.SEED);
    }

    private Comparison compare(EncoderLaboratory laboratory) throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (TrialPlan plan : settings.plans()) {
            listener.stage("quantizing and measuring " + plan.name() + ": " + plan.recipe());
            trials.add(laboratory.run(plan));
        }
        return new Comparison(
                laboratory.name(),
                laboratory.protocol(),
                laboratory.metrics(),
                laboratory.original(),
                trials,
                Map.of());
    }

    /// Quantizes into a directory and opens that: what is measured is what is on disk.
    private QuantizedInMemory quantize(
            TrialPlan plan, ModelFiles files, Model model, DemoFolder folder, ModelSources sources) throws IOException {
        Recipe recipe = Recipe.parse(plan.recipe());
        Path output = folder.model(plan.name());
        Job job = new Job(
                files,
                model,
                Planner.units(model, (role, tensor) -> Optional.of(recipe)),
                recipe.text(),
                Optional.empty(),
                output,
                DemoSettings.SEED,
                Job.Leftover.REFUSE);
        Manifest manifest = Quantization.run(job, workers, listener);
        manifests.put(plan.name(), manifest);
        Model made = keep(Models.open(sources.resolve(output.toString(), listener)));
        return new QuantizedInMemory(new DenseWeights(made.tensors()), manifest.tensors(), Map.of());
    }

    private static Report report(Comparison comparison) {
        List<Report.Fact> facts = List.of(
                new Report.Fact("source", DemoSettings.MODEL),
                new Report.Fact("dictionary", "maven:" + WordNet.COORDINATES),
                new Report.Fact(
                        "machine",
                        Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                                + System.getProperty("os.arch") + ", Java " + Runtime.version()),
                new Report.Fact("made by", "lloyd demo"));
        return ComparisonReport.of("Lloyd: all-MiniLM-L6-v2 at 4, 3 and 2 bits", comparison, facts);
    }

    private List<DemoResult.Row> rows(Comparison comparison, ModelFiles files, DemoFolder folder) {
        List<DemoResult.Row> rows = new ArrayList<>();
        Trial original = comparison.original();
        long bytes = opened.getFirst().tensors().names().stream()
                .mapToLong(name -> opened.getFirst().tensors().stored(name).byteSize())
                .sum();
        rows.add(row(original, files.name(), bytes));
        for (Trial trial : comparison.trials()) {
            String name = trial.plan().name();
            Manifest manifest = manifests.get(name);
            rows.add(row(trial, folder.model(name).toString(), manifest == null ? 0 : manifest.fileBytes()));
        }
        return rows;
    }

    private static DemoResult.Row row(Trial trial, String model, long bytes) {
        return new DemoResult.Row(
                trial.plan().name(),
                trial.plan().recipe(),
                model,
                trial.bits(),
                trial.metric("file-bits"),
                bytes,
                trial.metric("ndcg"),
                trial.metric("mrr"),
                trial.metric("cosine"),
                trial.seconds());
    }
}
