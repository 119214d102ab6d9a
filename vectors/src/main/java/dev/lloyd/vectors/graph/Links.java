package dev.lloyd.vectors.graph;

/// The links of a graph: to which vectors each leads. Thread-safe.
public interface Links {
    /// How many vectors there are.
    int size();

    /// Links of a vector, at most.
    int degree();

    /// Writes where the links of a vector lead to the beginning of `target`, each a number below {@link #size()}.
    ///
    /// @param target has {@link #degree()} places or more
    /// @return how many there are
    /// @throws java.io.UncheckedIOException if they come from a file that is damaged
    int read(int vector, int[] target);
}
