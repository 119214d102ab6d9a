package dev.lloyd.lab.trial;

import dev.lloyd.lab.retrieval.CollectionFolder;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.CalibrationSet;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/// Laboratories of encoders: retrieval with all-MiniLM-L6-v2.
final class EncoderLaboratories {
    private static final int CALIBRATION_TEXTS = 128;
    private static final int MAX_TOKENS = 128;

    private final Workplace place;

    EncoderLaboratories(Workplace place) {
        this.place = place;
    }

    Laboratory retrieval(String name, boolean whole) throws IOException {
        DataFolder data = place.data();
        Model model = place.minilm();
        var folder = data.file("ir/scifact");
        String claims = CollectionFolder.read(folder, "train").queries().stream()
                .map(passage -> passage.text())
                .collect(Collectors.joining("\n"));
        CalibrationSet calibration = CalibrationSet.lines(model.tokenizer(), claims, MAX_TOKENS, CALIBRATION_TEXTS);
        String description = "the 36 matrices of the blocks quantized; calibration, where needed: "
                + calibration.description() + ", SciFact's train claims";
        var collection = whole ? CollectionFolder.read(folder, "test") : CollectionFolder.readSubset(folder, "test");
        return new EncoderLaboratory(
                new EncoderLaboratory.Search(name, description, collection, MAX_TOKENS),
                model,
                RecipeRunner.linears(model, new RunnerSettings(Optional.of(calibration), 1, place.workers())),
                place.workers());
    }
}
