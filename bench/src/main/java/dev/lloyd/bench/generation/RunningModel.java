package dev.lloyd.bench.generation;

/// A language model that is loaded and can be timed.
interface RunningModel extends AutoCloseable {
    /// Whose runtime.
    String name();

    /// Continues a few words by the likeliest tokens.
    ///
    /// @return tokens a second, after the first
    double generate(int tokens);

    /// Reads a prompt that was not seen before.
    ///
    /// @param tokens about how many
    /// @return tokens a second
    double read(int tokens);

    @Override
    void close();
}
