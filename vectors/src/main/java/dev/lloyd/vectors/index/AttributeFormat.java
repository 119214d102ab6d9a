package dev.lloyd.vectors.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The names of an attribute's tensors, and what is in the small ones.
final class AttributeFormat {
    static final String PREFIX = "attributes.";
    static final String CODES = ".codes";
    static final String VALUES = ".values";
    static final String LEAST = ".least";
    static final String MOST = ".most";
    static final String WORDS = ".words";

    private AttributeFormat() {}

    /// Whether a tensor grows with the number of vectors.
    static boolean isLarge(String name) {
        return name.startsWith(PREFIX) && (name.endsWith(CODES) || name.endsWith(VALUES));
    }

    static byte[] bytes(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return bytes.array();
    }

    static double[] doubles(byte[] bytes) {
        double[] values = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    /// Words, each with a 0 behind it.
    static byte[] bytes(List<String> words) {
        StringBuilder text = new StringBuilder();
        words.forEach(word -> text.append(word).append('\0'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static List<String> words(byte[] bytes) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int place = 0; place < bytes.length; place++) {
            if (bytes[place] == 0) {
                words.add(new String(bytes, from, place - from, StandardCharsets.UTF_8));
                from = place + 1;
            }
        }
        return words;
    }
}
