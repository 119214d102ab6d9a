package dev.lloyd.models.tokenizer;

/// What all tokenizers check and cut alike.
final class Decoding {
    private Decoding() {}

    static void checkIds(int[] ids, int vocabularySize) {
        for (int index = 0; index < ids.length; index++) {
            if (ids[index] < 0 || ids[index] >= vocabularySize) {
                throw new IllegalArgumentException(
                        "id " + ids[index] + " at " + index + " is outside the vocabulary of " + vocabularySize);
            }
        }
    }

    /// `prefix`, as much of `body` as there is room for, `suffix`.
    static int[] fit(int[] prefix, int[] body, int[] suffix, int maxTokens) {
        int special = prefix.length + suffix.length;
        if (maxTokens < special) {
            throw new IllegalArgumentException(
                    "maxTokens " + maxTokens + " leaves no room for " + special + " special tokens");
        }
        int kept = Math.min(body.length, maxTokens - special);
        int[] ids = new int[special + kept];
        System.arraycopy(prefix, 0, ids, 0, prefix.length);
        System.arraycopy(body, 0, ids, prefix.length, kept);
        System.arraycopy(suffix, 0, ids, prefix.length + kept, suffix.length);
        return ids;
    }
}
