package dev.lloyd.models.tuning;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A quantized decoder, and the text that it is tuned on.
///
/// @param network what computes; it has an output layer
/// @param original the weights as they were before anything was quantized
/// @param weights those that are not tuned, as they are now: embeddings and output layer decoded, biases and norms
/// @param forms what each layer that is tuned was quantized to, by layer name, in the order in which they run
/// @param sequences token ids, each sequence of 2 or more; not to be changed
/// @param seed of everything random
/// @param workers who share the work; the result is the same for any number of threads
public record ModelTuningTask(
        Network network,
        Weights original,
        Weights weights,
        Map<String, CanonicalForm> forms,
        List<int[]> sequences,
        long seed,
        Workers workers) {
    /// Copies the collections and checks that there is something to tune, and two sequences to tune it on: one to
    /// learn from and one to measure on.
    public ModelTuningTask {
        forms = Collections.unmodifiableMap(new LinkedHashMap<>(forms));
        sequences = sequences.stream().filter(ids -> ids.length > 1).toList();
        if (forms.isEmpty() || sequences.size() < 2) {
            throw new IllegalArgumentException("a model of " + forms.size() + " quantized layers cannot be tuned on "
                    + sequences.size() + " sequences of two tokens or more; two are needed at least");
        }
    }
}
