package dev.lloyd.models;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How likely the shared texts are to a decoder, by the protocols of the published figures.
public final class Likelihood {
    private Likelihood() {}

    /// The first windows of 256 tokens of WikiText-2's test text, encoded whole and without special tokens.
    public static List<int[]> wikitext(Tokenizer tokenizer, int count) throws IOException {
        int[] ids = tokenizer.encode(TestData.text("text/wikitext-2-test.txt.gz"));
        List<int[]> windows = new ArrayList<>();
        for (int window = 0; window < count; window++) {
            windows.add(Arrays.copyOfRange(ids, window * 256, window * 256 + 256));
        }
        return windows;
    }

    /// Twelve slices of 1200 characters of the stories, each as the model gets a text.
    public static List<int[]> stories(Tokenizer tokenizer) throws IOException {
        String text = TestData.text("text/tinystories-sample.txt.gz");
        List<int[]> slices = new ArrayList<>();
        for (int slice = 0; slice < 12; slice++) {
            slices.add(tokenizer.encodeForModel(text.substring(slice * 1200, slice * 1200 + 1200), 500));
        }
        return slices;
    }

    /// Mean negative log-likelihood of every token but the first of each window, each window alone.
    public static double nats(Network network, Weights weights, List<int[]> windows) {
        Decoder decoder = new Decoder(network, weights, List.of());
        double sum = 0;
        long predictions = 0;
        try (Workers workers = Workers.of(2)) {
            for (int from = 0; from < windows.size(); from += 8) {
                List<int[]> some = windows.subList(from, Math.min(from + 8, windows.size()));
                Matrix logits = decoder.logits(TokenBatch.of(some), workers);
                int row = 0;
                for (int[] window : some) {
                    for (int token = 1; token < window.length; token++) {
                        sum += surprise(logits, row++, window[token]);
                        predictions++;
                    }
                    row++;
                }
            }
        }
        return sum / predictions;
    }

    private static double surprise(Matrix logits, int row, int id) {
        double maximum = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < logits.columns(); column++) {
            maximum = Math.max(maximum, logits.at(row, column));
        }
        double sum = 0;
        for (int column = 0; column < logits.columns(); column++) {
            sum += Math.exp(logits.at(row, column) - maximum);
        }
        return Math.log(sum) + maximum - logits.at(row, id);
    }
}
