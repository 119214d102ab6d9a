package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.source.ModelCache;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tuning.FineTuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// A language model that was fine-tuned on a text: a Hugging Face directory in the cache, made when it is first asked
/// for, some minutes on one core, and found again by what it depends on.
///
/// 150 steps of Adam on 4 windows of 256 tokens each, at a rate that falls from 0.0002 to zero along a cosine; windows
/// side by side, in an order that the seed shuffles anew for every pass through the text. Weights are stored in
/// binary16, as those of the base are: what the text does not touch stays exactly as it was.
final class FineTunedModel {
    private static final int STEPS = 150;
    private static final int WINDOWS_PER_STEP = 4;
    private static final int WINDOW = 256;
    private static final double RATE = 2e-4;
    private static final long SEED = 1957;
    private static final String SETTINGS = "adam " + STEPS + " x " + WINDOWS_PER_STEP + " x " + WINDOW + " at " + RATE;
    private static final List<String> COMPANIONS = List.of("config.json", "generation_config.json", "tokenizer.json");
    private static final String WEIGHTS = "model.safetensors";

    private FineTunedModel() {}

    /// The directory of a base model after training on a text.
    ///
    /// @param name a short word for the text, part of the directory's name
    /// @param base where the base lies
    /// @param model the base, open
    /// @param ids the text
    static Path directory(ModelCache cache, String name, ModelFiles base, Model model, int[] ids) throws IOException {
        String inputs = String.join(
                " ",
                SETTINGS,
                base.fingerprint(),
                Integer.toString(Arrays.hashCode(ids)),
                Integer.toString(ids.length));
        UUID key = UUID.nameUUIDFromBytes(inputs.getBytes(StandardCharsets.UTF_8));
        Path directory = cache.directory().resolve("fine-tuned").resolve(name + "-" + key);
        if (Files.notExists(directory.resolve(WEIGHTS))) {
            Files.createDirectories(directory);
            for (String file : COMPANIONS) {
                Path source = base.directory().resolve(file);
                if (Files.exists(source)) {
                    Files.copy(source, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            write(directory.resolve(WEIGHTS), model, tuned(model, ids));
        }
        return directory;
    }

    private static Map<String, Matrix> tuned(Model model, int[] ids) throws IOException {
        Map<String, Matrix> start = new LinkedHashMap<>();
        for (String name : model.tensors().names()) {
            start.put(name, model.tensors().read(name));
        }
        return FineTuning.found().tune(model.network(), start, steps(ids), RATE);
    }

    private static List<TokenBatch> steps(int[] ids) {
        RandomGenerator generator = Seeds.generator(SEED);
        List<Integer> order = new ArrayList<>();
        List<TokenBatch> steps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            List<int[]> windows = new ArrayList<>();
            for (int count = 0; count < WINDOWS_PER_STEP; count++) {
                if (order.isEmpty()) {
                    order.addAll(shuffled(ids.length / WINDOW, generator));
                }
                int start = order.removeLast() * WINDOW;
                windows.add(Arrays.copyOfRange(ids, start, start + WINDOW));
            }
            steps.add(TokenBatch.of(windows));
        }
        return steps;
    }

    private static List<Integer> shuffled(int count, RandomGenerator generator) {
        List<Integer> order = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            order.add(generator.nextInt(index + 1), index);
        }
        return order;
    }

    private static void write(Path file, Model base, Map<String, Matrix> tensors) throws IOException {
        List<TensorPlan> plans = tensors.keySet().stream()
                .map(name -> new TensorPlan(
                        name, ScalarType.F16, base.tensors().stored(name).shape()))
                .toList();
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
            for (Map.Entry<String, Matrix> tensor : tensors.entrySet()) {
                writer.append(tensor.getKey(), tensor.getValue());
            }
            writer.commit();
        }
    }
}
