package dev.lloyd.lab.trial;

import java.io.IOException;

/// Laboratories by name.
@FunctionalInterface
public interface Laboratories {
    /// The laboratory of that name, set up when it is first asked for.
    ///
    /// @throws IllegalArgumentException if there is none, listing the names
    /// @throws IOException if its data is missing
    Laboratory named(String name) throws IOException;
}
