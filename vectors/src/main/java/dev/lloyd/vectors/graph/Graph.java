package dev.lloyd.vectors.graph;

import java.util.OptionalInt;

/// A graph over vectors, all of which can be reached from one of them.
///
/// @param links where each vector leads
/// @param entry the vector that searches begin at; 0 if there is none
public record Graph(Links links, int entry) {
    /// Checks the entry.
    public Graph {
        if (entry < 0 || entry >= Math.max(1, links.size())) {
            throw new IllegalArgumentException(
                    "a search of " + links.size() + " vectors does not begin at vector " + entry);
        }
    }

    /// The first vector that cannot be reached from the entry, if there is one: none of those that {@link
    /// GraphBuilding} makes has any.
    ///
    /// @throws java.io.UncheckedIOException if links come from a file that is damaged
    public OptionalInt firstLost() {
        if (links.size() == 0) {
            return OptionalInt.empty();
        }
        Reach reach = new Reach(links);
        reach.add(entry);
        int lost = reach.nextLost(0);
        return lost < links.size() ? OptionalInt.of(lost) : OptionalInt.empty();
    }
}
