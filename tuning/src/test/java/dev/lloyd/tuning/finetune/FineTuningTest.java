package dev.lloyd.tuning.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.models.tuning.FineTuning;
import dev.lloyd.tuning.TinyNetworks;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Fine-tuning lowers the loss as the runtime measures it, leaves alone what the text does not touch, and repeats.
class FineTuningTest {
    private static final Network NETWORK = TinyNetworks.llama();
    private static final int[] TEXT = {3, 7, 1, 20, 3, 7, 1, 20};
    private static final TokenBatch BATCH = TokenBatch.of(List.of(TEXT));

    private static double loss(Map<String, Matrix> tensors) {
        try (Workers workers = Workers.of(1)) {
            Matrix logits = new Decoder(NETWORK, TinyNetworks.weights(tensors), List.of()).logits(BATCH, workers);
            double nats = 0;
            for (int row = 0; row + 1 < TEXT.length; row++) {
                nats += LogProbabilities.normalizer(logits, row) - logits.at(row, TEXT[row + 1]);
            }
            return nats / (TEXT.length - 1);
        }
    }

    private static Map<String, Matrix> tuned(Map<String, Matrix> start) {
        return FineTuning.found().tune(NETWORK, start, Collections.nCopies(30, BATCH), 0.01);
    }

    @Test
    void theLossFallsAndTheSameTextGivesTheSameWeights() {
        Map<String, Matrix> start = TinyNetworks.tensors(NETWORK, 5);
        double before = loss(start);

        Map<String, Matrix> once = tuned(start);

        assertTrue(loss(once) < before / 2, before + " nats before, " + loss(once) + " after");
        Map<String, Matrix> again = tuned(start);
        once.forEach((name, matrix) ->
                assertArrayEquals(matrix.values(), again.get(name).values(), name));
    }

    @Test
    void wordsThatAreNotInTheTextKeepTheirEmbeddings() {
        Map<String, Matrix> start = TinyNetworks.tensors(NETWORK, 5);

        Map<String, Matrix> after = tuned(start);

        String table = NETWORK.embeddings().getFirst() + ".weight";
        for (int word : new int[] {0, 2, 28}) {
            assertArrayEquals(
                    start.get(table).rowSlice(word, word + 1).values(),
                    after.get(table).rowSlice(word, word + 1).values());
        }
    }

    @Test
    void anEncoderPredictsNothingToTrainFor() {
        Network bert = TinyNetworks.bert();

        assertThrows(
                IllegalArgumentException.class,
                () -> FineTuning.found().tune(bert, TinyNetworks.tensors(bert, 1), List.of(BATCH), 0.01));
    }
}
