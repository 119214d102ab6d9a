package dev.lloyd.models.quantize;

import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The token sequences that calibration runs on, in batches: windows of a text, texts, or images; of one source or
/// of several, which are as many kinds.
///
/// @param batches the sequences
/// @param kinds batch by batch, the kind of each sequence: the number of its source, from 0; shared, not copied
/// @param description what they are, for the record: source, windows, tokens
public record CalibrationSet(List<TokenBatch> batches, List<int[]> kinds, String description) {
    private static final int SEQUENCES_PER_BATCH = 8;

    /// Copies the lists and checks that every sequence has a kind.
    public CalibrationSet {
        batches = List.copyOf(batches);
        kinds = List.copyOf(kinds);
        int[] sequences =
                batches.stream().mapToInt(batch -> batch.packing().sequences()).toArray();
        int[] known = kinds.stream().mapToInt(batch -> batch.length).toArray();
        if (!Arrays.equals(sequences, known)) {
            throw new IllegalArgumentException("batches of " + Arrays.toString(sequences)
                    + " sequences do not have kinds for " + Arrays.toString(known));
        }
    }

    /// Sequences of one kind.
    public CalibrationSet(List<TokenBatch> batches, String description) {
        this(
                batches,
                batches.stream()
                        .map(batch -> new int[batch.packing().sequences()])
                        .toList(),
                description);
    }

    /// Where sequences come from.
    @FunctionalInterface
    public interface Source {
        /// Reads some.
        ///
        /// @param name of the source
        /// @param count how many sequences at most
        /// @throws IllegalArgumentException if it has none
        CalibrationSet read(String name, int count) throws IOException;
    }

    /// Sequences of several sources, each a kind, in turns: `count` of them, divided evenly, the first sources
    /// one more where that leaves a rest. So what looks at the beginning or the end of the set alone sees all
    /// kinds. A source that has fewer gives what it has. Of one source it is what that gives.
    ///
    /// @param names of the sources, one or more
    /// @throws IllegalArgumentException if there are fewer sequences than sources, or a source has none, naming it
    public static CalibrationSet mixed(List<String> names, int count, Source source) throws IOException {
        if (count < names.size()) {
            throw new IllegalArgumentException("of " + names.size() + " sources to calibrate on, " + names
                    + ", a sequence each is the least, not " + count + " in all");
        }
        List<CalibrationSet> sets = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            int share = count / names.size() + (index < count % names.size() ? 1 : 0);
            sets.add(read(source, names.get(index), share));
        }
        return sets.size() == 1 ? sets.getFirst() : inTurns(names, sets);
    }

    private static CalibrationSet read(Source source, String name, int count) throws IOException {
        try {
            return source.read(name, count);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(name + ": " + exception.getMessage(), exception);
        }
    }

    private static CalibrationSet inTurns(List<String> names, List<CalibrationSet> sets) {
        List<List<int[]>> bySource =
                sets.stream().map(CalibrationSet::sequences).toList();
        int turns = bySource.stream().mapToInt(List::size).max().orElse(0);
        List<int[]> sequences = new ArrayList<>();
        List<Integer> kinds = new ArrayList<>();
        for (int turn = 0; turn < turns; turn++) {
            for (int kind = 0; kind < bySource.size(); kind++) {
                if (turn < bySource.get(kind).size()) {
                    sequences.add(bySource.get(kind).get(turn));
                    kinds.add(kind);
                }
            }
        }
        String description = IntStream.range(0, names.size())
                .mapToObj(kind -> sets.get(kind).named(names.get(kind)).description())
                .collect(Collectors.joining(" and "));
        return of(sequences, kinds, description);
    }

    private List<int[]> sequences() {
        List<int[]> sequences = new ArrayList<>();
        for (TokenBatch batch : batches) {
            int[] starts = batch.packing().starts();
            for (int sequence = 0; sequence < starts.length; sequence++) {
                int end = starts[sequence] + batch.packing().lengths()[sequence];
                sequences.add(Arrays.copyOfRange(batch.ids(), starts[sequence], end));
            }
        }
        return sequences;
    }

    /// The same, described with the name of its source.
    public CalibrationSet named(String source) {
        return new CalibrationSet(batches, kinds, description + " of " + source);
    }

    /// The first batches alone.
    public CalibrationSet first(int count) {
        return new CalibrationSet(batches.subList(0, count), kinds.subList(0, count), description);
    }

    /// The kind of every token, batch by batch.
    List<int[]> tokenKinds() {
        return IntStream.range(0, batches.size())
                .mapToObj(batch -> {
                    int[] lengths = batches.get(batch).packing().lengths();
                    return IntStream.range(0, lengths.length)
                            .flatMap(sequence -> IntStream.generate(() -> kinds.get(batch)[sequence])
                                    .limit(lengths[sequence]))
                            .toArray();
                })
                .toList();
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
        return of(sequences, Collections.nCopies(sequences.size(), 0), description);
    }

    private static CalibrationSet of(List<int[]> sequences, List<Integer> kinds, String description) {
        List<TokenBatch> batches = new ArrayList<>();
        List<int[]> own = new ArrayList<>();
        for (int start = 0; start < sequences.size(); start += SEQUENCES_PER_BATCH) {
            int end = Math.min(start + SEQUENCES_PER_BATCH, sequences.size());
            batches.add(TokenBatch.of(sequences.subList(start, end)));
            own.add(kinds.subList(start, end).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
        }
        return new CalibrationSet(batches, own, description);
    }
}
