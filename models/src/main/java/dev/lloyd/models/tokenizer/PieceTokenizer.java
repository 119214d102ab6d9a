package dev.lloyd.models.tokenizer;

import dev.lloyd.models.tokenizer.Pieces.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/// SentencePiece-style tokenizing: one symbol per code point, then the neighbouring pair whose joint piece
/// scores highest is merged (the leftmost of equals), until no joint piece exists. Symbols that are no piece
/// fall back to their UTF-8 bytes, or to the unknown piece where the vocabulary has none for them. Cost:
/// `O(n log n)` for `n` code points.
///
/// Sennrich, Haddow, Birch, *Neural Machine Translation of Rare Words with Subword Units*, 2016; Kudo,
/// Richardson, *SentencePiece*, 2018.
public final class PieceTokenizer implements Tokenizer {
    private final Pieces pieces;
    private final Layout layout;
    private final Map<String, Integer> textIds;
    private final int[] byteIds;
    private final OptionalInt unknown;
    private final Marks defined;
    private final Marks marked;

    /// What is put around a text.
    ///
    /// @param begin id put before a text for a model, if any
    /// @param appended id put after a text for a model, if any
    /// @param ends ids that end generation
    /// @param space whether a space is put before a text
    public record Layout(OptionalInt begin, OptionalInt appended, List<Integer> ends, Space space) {
        /// Whether a text gets a space in front.
        public enum Space {
            /// A space before the first word, so that it is written like the others.
            PREPENDED,
            /// The text as it is.
            NONE
        }

        /// All may be missing. Copies the list.
        public Layout {
            ends = List.copyOf(ends);
        }
    }

    /// A tokenizer over a vocabulary.
    public PieceTokenizer(Pieces pieces, Layout layout) {
        this(pieces, layout, List.of());
    }

    /// A tokenizer over a vocabulary.
    ///
    /// @param defined ids of pieces that are text, but are cut out of every text as they stand before merges make
    ///     the rest
    public PieceTokenizer(Pieces pieces, Layout layout, List<Integer> defined) {
        this.pieces = pieces;
        this.layout = layout;
        this.textIds = pieces.textIds();
        this.byteIds = pieces.byteIds();
        int id = pieces.kinds().indexOf(Kind.UNKNOWN);
        this.unknown = id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
        this.defined = new Marks(pieces, defined.stream().mapToInt(each -> each));
        this.marked = new Marks(
                pieces,
                IntStream.concat(
                        defined.stream().mapToInt(each -> each),
                        IntStream.range(0, pieces.texts().size())
                                .filter(each -> pieces.kinds().get(each) == Kind.CONTROL)));
    }

    @Override
    public int[] encode(String text) {
        return defined.cut(text, this::merged);
    }

    /// Control pieces are cut out before the text between them is tokenized.
    @Override
    public int[] encodeMarked(String text) {
        return marked.cut(text, this::merged);
    }

    private int[] merged(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String spaced = layout.space() == Layout.Space.PREPENDED ? " " + text : text;
        return merge(spaced.codePoints().mapToObj(Character::toString).toArray(String[]::new));
    }

    /// A pair of neighbours that could become one symbol.
    private record Merge(int left, int right, String text, float score) implements Comparable<Merge> {
        @Override
        public int compareTo(Merge other) {
            int byScore = Float.compare(other.score, score);
            return byScore != 0 ? byScore : Integer.compare(left, other.left);
        }
    }

    private int[] merge(String[] symbols) {
        int count = symbols.length;
        int[] next = IntStream.rangeClosed(1, count).toArray();
        int[] previous = IntStream.range(-1, count - 1).toArray();
        PriorityQueue<Merge> queue = new PriorityQueue<>();
        for (int left = 0; left + 1 < count; left++) {
            offer(queue, symbols, left, left + 1);
        }
        for (Merge best = queue.poll(); best != null; best = queue.poll()) {
            if (!stillThere(best, symbols, next)) {
                continue;
            }
            symbols[best.left] = best.text;
            symbols[best.right] = "";
            next[best.left] = next[best.right];
            if (next[best.left] < count) {
                previous[next[best.left]] = best.left;
                offer(queue, symbols, best.left, next[best.left]);
            }
            if (previous[best.left] >= 0) {
                offer(queue, symbols, previous[best.left], best.left);
            }
        }
        return Arrays.stream(symbols)
                .filter(symbol -> !symbol.isEmpty())
                .flatMapToInt(this::ids)
                .toArray();
    }

    private void offer(PriorityQueue<Merge> queue, String[] symbols, int left, int right) {
        String joined = symbols[left] + symbols[right];
        Integer id = textIds.get(joined);
        if (id != null) {
            queue.add(new Merge(left, right, joined, pieces.scores()[id]));
        }
    }

    private static boolean stillThere(Merge merge, String[] symbols, int[] next) {
        return !symbols[merge.left].isEmpty()
                && next[merge.left] == merge.right
                && merge.text.equals(symbols[merge.left] + symbols[merge.right]);
    }

    private IntStream ids(String symbol) {
        Integer id = textIds.get(symbol);
        if (id != null) {
            return IntStream.of(id);
        }
        byte[] bytes = symbol.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).flatMap(index -> byteId(bytes[index]));
    }

    private IntStream byteId(byte value) {
        int id = byteIds[value & 0xFF];
        if (id >= 0) {
            return IntStream.of(id);
        }
        return unknown.isPresent() ? IntStream.of(unknown.getAsInt()) : IntStream.empty();
    }

    @Override
    public int[] encodeForModel(String text, int maxTokens) {
        int[] prefix = layout.begin().stream().toArray();
        return Decoding.fit(prefix, encode(text), layout.appended().stream().toArray(), maxTokens);
    }

    /// The text of ids. The space that encoding put before the text is taken away again.
    @Override
    public String decode(int... ids) {
        Decoding.checkIds(ids, vocabularySize());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            bytes.writeBytes(pieces.bytes(id));
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return layout.space() == Layout.Space.PREPENDED && text.startsWith(" ") ? text.substring(1) : text;
    }

    @Override
    public int vocabularySize() {
        return pieces.texts().size();
    }

    @Override
    public SpecialTokens specialTokens() {
        return new SpecialTokens(layout.begin(), layout.ends());
    }
}
