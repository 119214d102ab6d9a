package dev.lloyd.models.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Pieces that are cut out of a text as they stand, the longest first. A place of a text costs as many look-ups
/// as there are lengths of pieces with its character in front.
final class Marks {
    private static final TreeSet<Integer> NONE = new TreeSet<>();

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Character, TreeSet<Integer>> lengths = new HashMap<>();

    Marks(Pieces pieces, IntStream marks) {
        marks.forEach(id -> {
            String text = pieces.texts().get(id);
            if (!text.isEmpty()) {
                ids.putIfAbsent(text, id);
                lengths.computeIfAbsent(text.charAt(0), letter -> new TreeSet<>(Comparator.reverseOrder()))
                        .add(text.length());
            }
        });
    }

    /// The ids of a text.
    ///
    /// @param between those of what is between marks
    int[] cut(String text, Function<String, int[]> between) {
        IntStream.Builder all = IntStream.builder();
        int from = 0;
        int place = 0;
        while (place < text.length()) {
            String mark = at(text, place);
            if (mark.isEmpty()) {
                place++;
            } else {
                IntStream.of(between.apply(text.substring(from, place))).forEach(all::add);
                all.add(ids.getOrDefault(mark, 0));
                from = place + mark.length();
                place = from;
            }
        }
        IntStream.of(between.apply(text.substring(from))).forEach(all::add);
        return all.build().toArray();
    }

    /// The longest mark at a place, or an empty text.
    private String at(String text, int place) {
        for (int length : lengths.getOrDefault(text.charAt(place), NONE)) {
            if (length <= text.length() - place && ids.containsKey(text.substring(place, place + length))) {
                return text.substring(place, place + length);
            }
        }
        return "";
    }
}
