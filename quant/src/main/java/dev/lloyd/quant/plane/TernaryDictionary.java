package dev.lloyd.quant.plane;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/// 65,536 sequences of 1 to 14 pairs of ternary codes, the most probable ones if a code is 0 with probability
/// 0.885, and each of the others half as often as the rest: words of 16 bits stand for as many codes as luck has it.
///
/// The nine pairs come first; then always the most probable extension of a sequence that is in already, the one that
/// was found earlier among equals. So the beginning of a sequence is one too, and the longest that fits is found by
/// going down a tree. At that probability a word stands for 21 codes, 0.74 bits each (the entropy is 0.63).
///
/// Source: Frantar and Alistarh, QMoE: Practical Sub-1-Bit Compression of Trillion-Parameter Models, 2023.
final class TernaryDictionary {
    /// Built when it is first asked for: 8 MB, some 100 ms.
    private static final class Holder {
        static final TernaryDictionary INSTANCE = new TernaryDictionary();
    }

    /// Codes of a pair.
    private static final int PAIR = 2;

    private static final int PAIRS = 9;
    private static final int WORDS = 1 << 16;
    private static final int LENGTH_MAX = 14;
    private static final double ZERO = 0.885;

    private final int[] children = new int[(WORDS + 1) * PAIRS];
    private final int[] parents = new int[WORDS + 1];
    private final byte[] lastPair = new byte[WORDS + 1];
    private final byte[] lengths = new byte[WORDS + 1];

    /// A sequence that may get in: a node (0 is the root) and one pair more.
    private record Candidate(int parent, int pair, double probability, int order) {}

    private TernaryDictionary() {
        PriorityQueue<Candidate> queue =
                new PriorityQueue<>(Comparator.comparingDouble((Candidate candidate) -> -candidate.probability)
                        .thenComparingInt(Candidate::order));
        double[] probabilities = new double[PAIRS];
        int order = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            probabilities[pair] = probability(pair / 3) * probability(pair % 3);
            // The nine pairs must be there, whatever else is.
            queue.add(new Candidate(0, pair, 1 + probabilities[pair], order++));
        }
        for (int node = 1; node <= WORDS; node++) {
            Candidate best = queue.remove();
            parents[node] = best.parent;
            lastPair[node] = (byte) best.pair;
            lengths[node] = (byte) (lengths[best.parent] + 1);
            children[best.parent * PAIRS + best.pair] = node;
            double own = best.parent == 0 ? probabilities[best.pair] : best.probability;
            for (int pair = 0; pair < PAIRS && lengths[node] < LENGTH_MAX; pair++) {
                queue.add(new Candidate(node, pair, own * probabilities[pair], order++));
            }
        }
    }

    private static double probability(int code) {
        return code == 0 ? ZERO : (1 - ZERO) / 2;
    }

    static TernaryDictionary get() {
        return Holder.INSTANCE;
    }

    /// The words of some codes of 0 to 2, each the longest that fits.
    ///
    /// @param codes an odd last one is paired with a zero
    int[] encode(int[] codes) {
        int[] words = new int[Math.ceilDiv(codes.length, PAIR)];
        int count = 0;
        int place = 0;
        while (place < codes.length) {
            int node = 0;
            int next = child(0, codes, place);
            while (next != 0) {
                node = next;
                place += PAIR;
                next = place < codes.length ? child(node, codes, place) : 0;
            }
            words[count++] = node - 1;
        }
        return Arrays.copyOf(words, count);
    }

    private int child(int node, int[] codes, int place) {
        int second = place + 1 < codes.length ? codes[place + 1] : 0;
        return children[node * PAIRS + codes[place] * 3 + second];
    }

    /// Writes the codes of a word from a place on, those that there is room for, and says where the next begin.
    int decode(int word, int[] codes, int place, int end) {
        int node = word + 1;
        int after = place + lengths[node] * PAIR;
        for (int pair = after - PAIR; pair >= place; pair -= PAIR) {
            if (pair < end) {
                codes[pair] = lastPair[node] / 3;
            }
            if (pair + 1 < end) {
                codes[pair + 1] = lastPair[node] % 3;
            }
            node = parents[node];
        }
        return Math.min(after, end);
    }
}
