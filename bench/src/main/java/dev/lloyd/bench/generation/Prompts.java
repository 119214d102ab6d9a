package dev.lloyd.bench.generation;

/// Text that no runtime has in a cache.
final class Prompts {
    /// What is continued.
    static final String SHORT = "The capital of";

    private int next;

    /// @param characters how many; a character is about a token where the vocabulary has no longer pieces
    String fresh(int characters) {
        StringBuilder text = new StringBuilder().append(next++);
        for (int index = 0; text.length() < characters; index++) {
            text.append(" word ").append(index);
        }
        return text.substring(0, characters);
    }
}
