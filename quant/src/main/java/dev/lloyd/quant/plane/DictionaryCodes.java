package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;

/// Ternary codes as words of {@link TernaryDictionary}: row after row, with the number of words of each row, so
/// that rows are decoded one by one. The numbers take 8 bits where that is enough for all of them, else 16: short rows
/// have few words.
final class DictionaryCodes implements Codes {
    /// Codes of a row, at most: what each has of words has room in 16 bits.
    static final int MOST = (1 << 17) - 2;

    private static final String WORDS = "words";
    private static final String COUNTS = "counts";

    private final int codesPerRow;
    private final int[] words;
    /// Where each row's words begin, and where the last one's end.
    private final int[] starts;

    private final StoredTensors stored;

    private DictionaryCodes(int codesPerRow, int[] words, int[] starts, StoredTensors stored) {
        this.codesPerRow = codesPerRow;
        this.words = words;
        this.starts = starts;
        this.stored = stored;
    }

    /// Codes of 0 to 2.
    ///
    /// @param codesPerRow {@value #MOST} at most
    static DictionaryCodes of(short[] codes, int rows, int codesPerRow) {
        int[] words = new int[codes.length];
        int[] counts = new int[rows];
        int total = 0;
        int[] row = new int[codesPerRow];
        for (int index = 0; index < rows; index++) {
            for (int place = 0; place < codesPerRow; place++) {
                row[place] = codes[index * codesPerRow + place];
            }
            int[] some = TernaryDictionary.get().encode(row);
            System.arraycopy(some, 0, words, total, some.length);
            counts[index] = some.length;
            total += some.length;
        }
        return restore(
                StoredTensors.of(WORDS, StoredTensor.ofShorts(Arrays.copyOf(words, total), total))
                        .plusOne(COUNTS, stored(counts)),
                rows,
                codesPerRow);
    }

    private static StoredTensor stored(int[] counts) {
        if (Arrays.stream(counts).anyMatch(count -> count > 0xFF)) {
            return StoredTensor.ofShorts(counts, counts.length);
        }
        byte[] bytes = new byte[counts.length];
        for (int row = 0; row < bytes.length; row++) {
            bytes[row] = (byte) counts[row];
        }
        return StoredTensor.ofBytes(bytes);
    }

    /// Whether codes were stored in this way.
    static boolean areIn(StoredTensors tensors) {
        return tensors.has(WORDS);
    }

    /// @throws IllegalArgumentException if rows and words do not go together, or are not of 16 bits
    static DictionaryCodes restore(StoredTensors tensors, int rows, int codesPerRow) {
        int[] words = words(tensors, WORDS);
        int[] counts = counts(tensors);
        int[] starts = new int[counts.length + 1];
        for (int row = 0; row < counts.length; row++) {
            starts[row + 1] = Math.addExact(starts[row], counts[row]);
        }
        if (counts.length != rows || starts[rows] != words.length) {
            throw new IllegalArgumentException(words.length + " words of " + counts.length + " rows are not those of "
                    + rows + " rows that say they have " + starts[counts.length]);
        }
        return new DictionaryCodes(codesPerRow, words, starts, tensors);
    }

    private static int[] counts(StoredTensors tensors) {
        StoredTensor tensor = tensors.get(COUNTS);
        return tensor.storage() == Storage.U8 ? tensor.ints() : words(tensors, COUNTS);
    }

    private static int[] words(StoredTensors tensors, String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor.storage() != Storage.U16) {
            throw new IllegalArgumentException("'" + name + "' are numbers of 16 bits, not " + tensor.storage());
        }
        return tensor.ints();
    }

    @Override
    public void read(int tileRow, int[] target) {
        int place = 0;
        for (int index = starts[tileRow]; index < starts[tileRow + 1] && place < codesPerRow; index++) {
            place = TernaryDictionary.get().decode(words[index], target, place, codesPerRow);
        }
        if (place < codesPerRow) {
            throw new IllegalArgumentException(
                    "the words of row " + tileRow + " stand for " + place + " codes, not for " + codesPerRow);
        }
    }

    @Override
    public StoredTensors tensors() {
        return stored;
    }
}
