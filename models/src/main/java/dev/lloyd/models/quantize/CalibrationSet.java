package dev.lloyd.models.quantize;

import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The token sequences that calibration runs on, in batches: windows of a text, texts, or images.
///
/// @param batches the sequences
/// @param description what they are, for the record: source, windows, tokens
public record CalibrationSet(List<TokenBatch> batches, String description) {
    private static final int SEQUENCES_PER_BATCH = 8;

    /// Copies the list.
    public CalibrationSet {
        batches = List.copyOf(batches);
    }

    /// Number of tokens; of images, pixels.
    public long tokens() {
        return batches.stream().mapToLong(batch -> batch.ids().length).sum();
    }

    /// Windows of one long text, for text generators: the first `count` windows of `length` tokens each.
    ///
    /// @throws IllegalArgumentException if the text is shorter than a window
    public static CalibrationSet windows(Tokenizer tokenizer, String text, int length, int count) {
        int[] ids = tokenizer.encode(text);
        if (ids.length < length) {
            throw new IllegalArgumentException(
                    "the calibration text has " + ids.length + " tokens, less than one window of " + length);
        }
        List<int[]> windows = new ArrayList<>();
        for (int start = 0; start + length <= ids.length && windows.size() < count; start += length) {
            windows.add(Arrays.copyOfRange(ids, start, start + length));
        }
        return of(windows, windows.size() + " windows of " + length + " tokens");
    }

    /// Single texts, for encoders: the first `count` lines that are not blank, each cut to `length` tokens.
    ///
    /// @throws IllegalArgumentException if there is no such line
    public static CalibrationSet lines(Tokenizer tokenizer, String text, int length, int count) {
        List<int[]> sequences = text.lines()
                .filter(line -> !line.isBlank())
                .limit(count)
                .map(line -> tokenizer.encodeForModel(line, length))
                .toList();
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("the calibration text is empty");
        }
        return of(sequences, sequences.size() + " texts of at most " + length + " tokens");
    }

    /// Images, for networks of images: the first `count` of them.
    ///
    /// @throws IllegalArgumentException if the network takes images of another size
    public static CalibrationSet images(Network network, LabelledImages images, int count) {
        images.requireSize(network);
        List<int[]> some = images.pixels().subList(0, Math.min(count, images.count()));
        return of(some, some.size() + " images of " + images.side() + " x " + images.side() + " pixels");
    }

    private static CalibrationSet of(List<int[]> sequences, String description) {
        List<TokenBatch> batches = new ArrayList<>();
        for (int start = 0; start < sequences.size(); start += SEQUENCES_PER_BATCH) {
            batches.add(
                    TokenBatch.of(sequences.subList(start, Math.min(start + SEQUENCES_PER_BATCH, sequences.size()))));
        }
        return new CalibrationSet(batches, description);
    }
}
