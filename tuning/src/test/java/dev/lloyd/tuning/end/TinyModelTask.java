package dev.lloyd.tuning.end;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.tuning.TinyNetworks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tiny network, all of whose layers are quantized, with random words.
final class TinyModelTask {
    private TinyModelTask() {}

    static ModelTuningTask of(Network network, String line, Workers workers) {
        Map<String, Matrix> tensors = TinyNetworks.tensors(network, 11);
        Weights weights = TinyNetworks.weights(tensors);
        Map<String, CanonicalForm> forms = new LinkedHashMap<>();
        Quantizer quantizer = new Quantizer(Recipe.parse(line), 1, workers);
        for (int block = 0; block < network.blocks(); block++) {
            for (String name : network.linears(block)) {
                Matrix matrix = tensors.get(name + ".weight");
                forms.put(name, quantizer.quantize(matrix, Optional.empty()).form());
            }
        }
        List<int[]> sequences = new ArrayList<>();
        for (int sequence = 0; sequence < 160; sequence++) {
            int[] ids = new int[24];
            for (int token = 0; token < ids.length; token++) {
                ids[token] = (int) Long.remainderUnsigned(Seeds.derive(sequence, token), network.vocabularySize());
            }
            sequences.add(ids);
        }
        return new ModelTuningTask(network, weights, weights, forms, sequences, 5, workers);
    }
}
